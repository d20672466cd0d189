using System.Runtime.CompilerServices;

namespace ImageRegression.Scripting;

/// <summary>Compiled scripts by the key of their source: <c>&lt;cache&gt;/scripts/&lt;key&gt;.dll</c>, described in a <c>.json</c> beside it.</summary>
internal sealed record ScriptCache(string CacheFolder)
{
    private string Folder => Path.GetFullPath(Path.Combine(CacheFolder, "scripts"));

    /// <summary>The assembly of a script, compiled now unless an earlier run left it.</summary>
    /// <exception cref="ScriptErrorException">It does not compile.</exception>
    public string Assembly(ScriptSource source)
    {
        var assembly = Path.Combine(Folder, $"{source.Key}.dll");
        if (!File.Exists(assembly))
            Compile(source);
        return assembly;
    }

    /// <summary>The description of a script, compiled now unless an earlier run left it.</summary>
    /// <exception cref="ScriptErrorException">It does not compile.</exception>
    public ScriptDescription Describe(ScriptSource source)
    {
        Assembly(source);
        return ScriptDescription.FromJson(File.ReadAllBytes(Path.Combine(Folder, $"{source.Key}.json")));
    }

    // Never inlined: entering this method is what loads Roslyn.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Compile(ScriptSource source)
    {
        var (image, description) = ScriptCompiler.Compile(source.File, ScriptRun.AssemblyName(source.Key));
        Directory.CreateDirectory(Folder);
        // The assembly last: where it exists, so does its description.
        Publish($"{source.Key}.json", description.ToJson());
        Publish($"{source.Key}.dll", image);
    }

    private void Publish(string name, byte[] content)
    {
        var temporary = Path.Combine(Folder, $".{name}.{Guid.NewGuid():N}");
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, Path.Combine(Folder, name), overwrite: true);
    }
}

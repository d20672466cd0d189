using System.Reflection;
using System.Runtime.Loader;

namespace ImageRegression.Scripting;

/// <summary>Runs the assembly of a compiled script.</summary>
internal static class ScriptRun
{
    // Both names are Roslyn's, for the first submission of a script.
    private const string SubmissionType = "Submission#0";
    private const string FactoryMethod = "<Factory>";

    private const string NamePrefix = "script-";

    /// <summary>The name of the assembly of a script.</summary>
    public static string AssemblyName(string key) => NamePrefix + key;

    /// <summary>Whether an assembly is that of a script.</summary>
    public static bool IsScript(Assembly? assembly) =>
        assembly?.GetName().Name?.StartsWith(NamePrefix, StringComparison.Ordinal) == true;

    /// <summary>Runs the script's statements.</summary>
    /// <param name="script">The script. Its bytes are loaded, not a file that may have changed since they were checked.</param>
    /// <param name="key">The key of its source.</param>
    /// <param name="globals">What the script sees.</param>
    /// <returns>What the script returns; null where it returns nothing.</returns>
    public static object? Of(CompiledScript script, string key, ScriptGlobals globals)
    {
        var context = new AssemblyLoadContext(name: key);
        context.Resolving += (_, wanted) => script.Description.Libraries
            .Where(path => Path.GetFileNameWithoutExtension(path) == wanted.Name)
            .Select(context.LoadFromAssemblyPath)
            .FirstOrDefault();
        using var image = new MemoryStream(script.Image);
        var factory = context.LoadFromStream(image)
            .GetType(SubmissionType, throwOnError: true)!
            .GetMethod(FactoryMethod, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
        return factory([globals, null]).GetAwaiter().GetResult();
    }
}

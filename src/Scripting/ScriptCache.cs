using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ImageRegression.Scripting;

/// <summary>
/// Compiled scripts by the key of their source: <c>&lt;cache&gt;/scripts/&lt;key&gt;.dll</c>, described in a <c>.json</c> and vouched
/// for by a <c>.hmac</c> beside it.
/// </summary>
/// <remarks>
/// What is read back runs with the user's rights, and folders of results travel. So an assembly is taken only if this user
/// compiled it from this very source: the HMAC binds both to <see cref="UserKey"/>. Anything else, damage included, is compiled again.
/// </remarks>
/// <param name="CacheFolder">The folder of results.</param>
/// <param name="User">The user's key.</param>
internal sealed record ScriptCache(string CacheFolder, UserKey User)
{
    /// <summary>The cache of the user who runs this.</summary>
    public ScriptCache(string cacheFolder)
        : this(cacheFolder, UserKey.OfThisUser)
    {
    }

    private string Folder => Path.GetFullPath(Path.Combine(CacheFolder, "scripts"));

    /// <summary>A script, compiled now unless an earlier run of this user left it.</summary>
    /// <exception cref="ScriptErrorException">It does not compile.</exception>
    public CompiledScript Get(ScriptSource source) => Read(source.Key) ?? Compile(source);

    private CompiledScript? Read(string key)
    {
        try
        {
            var kept = new CompiledScript(File.ReadAllBytes(FileOf(key, "dll")), File.ReadAllBytes(FileOf(key, "json")));
            return Seal(key, kept) is { } seal && CryptographicOperations.FixedTimeEquals(seal, File.ReadAllBytes(FileOf(key, "hmac"))) ? kept : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;   // not there, or not readable: whatever it is, the source is at hand
        }
    }

    // Never inlined: entering this method is what loads Roslyn.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private CompiledScript Compile(ScriptSource source)
    {
        var (image, description) = ScriptCompiler.Compile(source.File, ScriptRun.AssemblyName(source.Key));
        var compiled = new CompiledScript(image, description.ToJson());
        if (Seal(source.Key, compiled) is { } seal)
            Keep(source.Key, compiled, seal);
        return compiled;
    }

    // Not kept where the disk refuses: the script is at hand all the same, and compiled again next time.
    private void Keep(string key, CompiledScript compiled, byte[] seal)
    {
        try
        {
            Disk.MakeFolder(Folder);
            Disk.Replace(FileOf(key, "json"), compiled.Json);
            Disk.Replace(FileOf(key, "dll"), compiled.Image);
            Disk.Replace(FileOf(key, "hmac"), seal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Said by the run itself, which writes to the same disk, where it matters.
        }
    }

    private byte[]? Seal(string key, CompiledScript compiled) =>
        User.Of([.. Encoding.UTF8.GetBytes(key), .. SHA256.HashData(compiled.Image), .. SHA256.HashData(compiled.Json)]);

    private string FileOf(string key, string ending) => Path.Combine(Folder, $"{key}.{ending}");
}

/// <summary>A compiled script.</summary>
/// <param name="Image">The assembly with its debug symbols inside.</param>
/// <param name="Json">Its description, as JSON.</param>
internal sealed record CompiledScript(byte[] Image, byte[] Json)
{
    /// <summary>What is known of the script without running it.</summary>
    public ScriptDescription Description => field ??= ScriptDescription.FromJson(Json);
}

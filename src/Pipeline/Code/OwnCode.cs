using System.Collections.Concurrent;
using System.Reflection;

namespace ImageRegression.Pipeline.Code;

/// <summary>Which assemblies are read method by method, and which count as they are, by their version.</summary>
/// <remarks>
/// Read are ours, those built on ours, scripts, and libraries that a script names. The runtime and packages do not change without
/// a new version: the runtime counts by its major version, a package by its build.
/// </remarks>
internal static class OwnCode
{
    private const string Ours = "ImageRegression";

    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly ConcurrentDictionary<Assembly, bool> Known = new();

    private static readonly Lazy<HashSet<string>> OfTheProgram = new(() =>
        [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>Whether code is read method by method.</summary>
    public static bool Has(MemberInfo member) => Has(member.Module.Assembly);

    /// <inheritdoc cref="Has(MemberInfo)"/>
    public static bool Has(Assembly assembly) => Known.GetOrAdd(assembly, static assembly =>
        assembly.IsDynamic || assembly.Location.Length == 0 || !OfTheProgram.Value.Contains(assembly.Location)
        || IsOurs(assembly.GetName()) || (!IsFramework(assembly) && assembly.GetReferencedAssemblies().Any(IsOurs)));

    /// <summary>An assembly that is not read, as it counts: <c>TorchSharp 0.107.0 (1c6ea6af)</c>, <c>System.Linq 10</c>.</summary>
    public static string Package(Assembly assembly)
    {
        var name = assembly.GetName();
        return IsFramework(assembly) ? $"{name.Name} {name.Version?.Major}" : $"{name.Name} {name.Version?.ToString(3)} ({assembly.ManifestModule.ModuleVersionId.ToString("N")[..8]})";
    }

    /// <summary>Whether a name is that of a part of the runtime; says it without loading it.</summary>
    public static bool IsFramework(AssemblyName name) => File.Exists(Path.Combine(Framework, $"{name.Name}.dll"));

    private static bool IsFramework(Assembly assembly) => Path.GetDirectoryName(assembly.Location) == Framework;

    private static bool IsOurs(AssemblyName name) => name.Name!.StartsWith(Ours, StringComparison.Ordinal);
}

using System.Reflection;

namespace ImageRegression.Scripting.Tests;

/// <summary>The types of all our assemblies below the command line.</summary>
internal static class Types
{
    /// <summary>Every class and structure, public or not.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [.. Assemblies(typeof(ScriptHost).Assembly).SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsInterface)];

    private static HashSet<Assembly> Assemblies(Assembly first)
    {
        var (found, waiting) = (new HashSet<Assembly>(), new Stack<Assembly>([first]));
        while (waiting.TryPop(out var next))
            if (found.Add(next))
                foreach (var name in next.GetReferencedAssemblies())
                    if (name.Name!.StartsWith("ImageRegression", StringComparison.Ordinal))
                        waiting.Push(Assembly.Load(name));
        return found;
    }
}

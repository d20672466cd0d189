using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace ImageRegression.Pipeline.Code;

/// <summary>The code that the results of stages depend on.</summary>
/// <remarks>
/// What a stage runs, on the objects that it is made of, and how it reads its inputs. Searching takes some tenths of a second, so what
/// was found is remembered in <c>code/</c> of the store by what the search began with and the builds of the assemblies it can reach.
/// </remarks>
/// <param name="memory">Keeps listings between processes.</param>
internal sealed class StageCode(CodeMemory memory)
{
    private static readonly ConcurrentDictionary<Assembly, string> Builds = new();

    private readonly Dictionary<string, CodeListing> known = new(StringComparer.Ordinal);

    /// <summary>The code of a stage.</summary>
    /// <param name="stage">The stage.</param>
    public CodeListing Of(Stage stage)
    {
        var closure = new CodeClosure();
        closure.UseContents(stage);
        closure.Run(Method(stage, nameof(Stage<>.Run)));
        foreach (var input in stage.Inputs.Select(input => input.Stage).Distinct<Stage>(ReferenceEqualityComparer.Instance))
        {
            closure.UseContents(input);
            closure.Run(Method(input, nameof(Stage<>.Read)));
        }
        if (closure.Holders.Count > 0)
            return memory.Keep(closure.Find());   // what its variables hold decides where the search leads
        var start = string.Concat(closure.Assemblies.Select(assembly => Builds.GetOrAdd(assembly, Build)).Order(StringComparer.Ordinal)) + closure.Start;
        if (!known.TryGetValue(start, out var listing))
            known.Add(start, listing = memory.Find(Fingerprint.Of(start)) ?? memory.Keep(Fingerprint.Of(start), closure.Find()));
        return listing;
    }

    // The builds of an assembly and of all that it can call.
    private static string Build(Assembly assembly)
    {
        var (seen, waiting) = (new SortedSet<string>(StringComparer.Ordinal), new Queue<Assembly>([assembly]));
        while (waiting.TryDequeue(out var next))
            if (seen.Add($"{next.GetName().Name} {next.ManifestModule.ModuleVersionId}\n") && OwnCode.Has(next))
                foreach (var name in next.GetReferencedAssemblies())
                    if (OwnCode.IsFramework(name))
                        seen.Add($"{name.Name} {name.Version?.Major}\n");
                    else
                        waiting.Enqueue(AssemblyLoadContext.GetLoadContext(next)!.LoadFromAssemblyName(name));
        return string.Concat(seen);
    }

    private static MethodInfo Method(Stage stage, string name)
    {
        for (var type = stage.GetType(); ; type = type.BaseType!)
            if (type.GetMethod(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly) is { IsAbstract: false } method)
                return method;
    }
}

using System.Collections.Immutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImageRegression.Pipeline.Tests;

/// <summary>Stages of assemblies that a test compiles, as another build of the program would have them.</summary>
internal static class CompiledCode
{
    private const string Usings = """
        using System; using System.Collections.Generic; using System.Collections.Immutable; using System.Linq;
        using ImageRegression.Pipeline;

        """;

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The stage <c>Sample</c> of a source, from a build of its own.</summary>
    public static Stage Stage(string source)
    {
        var compilation = CSharpCompilation.Create(
            "ImageRegression.Sample", [CSharpSyntaxTree.ParseText(Usings + source)], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, deterministic: true));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        if (!emitted.Success)
            throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics) + "\n" + source);
        image.Position = 0;
        return (Stage)Activator.CreateInstance(new AssemblyLoadContext("build").LoadFromStream(image).GetType("Sample")!)!;
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;

namespace ImageRegression.Scripting;

/// <summary>C# script to assembly. The only way into Roslyn, so that a cached script never loads it.</summary>
internal static class ScriptCompiler
{
    private const int MostErrors = 20;

    /// <summary>Namespaces that every script sees; no two of them, nor <see cref="ImportedClasses"/>, have a type of one name.</summary>
    internal static readonly ImmutableArray<string> Imports =
    [
        "System", "System.Collections.Generic", "System.Collections.Immutable", "System.IO", "System.Linq", "System.Threading.Tasks",
        "ImageRegression", "ImageRegression.Calcium", "ImageRegression.Clips", "ImageRegression.Evaluation", "ImageRegression.Images", "ImageRegression.Losses",
        "ImageRegression.Language", "ImageRegression.Losses.Matching", "ImageRegression.Models", "ImageRegression.Neighbors", "ImageRegression.Ordinal", "ImageRegression.Phantoms", "ImageRegression.Pipeline",
        "ImageRegression.Progression", "ImageRegression.Scripting", "ImageRegression.Splits", "ImageRegression.Studies", "ImageRegression.Tables",
        "ImageRegression.Torch", "ImageRegression.Training", "TorchSharp",
    ];

    /// <summary>Classes whose members scripts write bare, as PyTorch's users know them: <c>Tensor</c>, <c>nn.Linear</c>, <c>Module</c>.</summary>
    internal static readonly ImmutableArray<string> ImportedClasses = ["TorchSharp.torch", "TorchSharp.torch.nn"];

    /// <summary>Compiles a script with all it loads.</summary>
    /// <returns>The assembly with its debug symbols inside, and what can be said of the script without running it.</returns>
    /// <exception cref="ScriptErrorException">It does not compile; every error with its place.</exception>
    public static (byte[] Image, ScriptDescription Description) Compile(string file, string assemblyName)
    {
        var compilation = CompilationOf(file).WithAssemblyName(assemblyName);
        ThrowIfPackageNamed(compilation);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(
            image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        return emitted.Success
            ? (image.ToArray(), ScriptDescriber.Describe(file, compilation))
            : throw new ScriptErrorException(Faults(emitted.Diagnostics));
    }

    private static Compilation CompilationOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var options = ScriptOptions.Default
            .WithFilePath(file)
            .WithFileEncoding(System.Text.Encoding.UTF8)
            .WithEmitDebugInformation(true)
            .WithOptimizationLevel(OptimizationLevel.Debug)   // optimised code moves what fails away from its line
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithReferences(References())
            .WithImports([.. Imports, .. ImportedClasses])
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder));
        return CSharpScript.Create<object>(File.ReadAllText(file), options, typeof(ScriptGlobals)).GetCompilation();
    }

    private static ImmutableArray<MetadataReference> References() =>
        [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => MetadataReference.CreateFromFile(path))];

    private static ImmutableArray<ScriptFault> Faults(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => Fault($"{diagnostic.GetMessage()} [{diagnostic.Id}]", diagnostic.Location))
            .OrderBy(fault => fault.File, StringComparer.Ordinal).ThenBy(fault => fault.Line).ThenBy(fault => fault.Column)
            .Distinct()
            .Take(MostErrors)];

    private static ScriptFault Fault(string message, Location location)
    {
        var span = location.GetMappedLineSpan();
        var line = span.StartLinePosition.Line;
        var text = location.SourceTree?.GetText().Lines[location.GetLineSpan().StartLinePosition.Line].ToString();
        return new ScriptFault(message, span.Path, line + 1, span.StartLinePosition.Character + 1, text);
    }

    private static void ThrowIfPackageNamed(Compilation compilation)
    {
        var named = compilation.SyntaxTrees
            .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).GetReferenceDirectives())
            .Where(directive => directive.File.ValueText.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase))
            .Select(directive => Fault(
                $"#r \"{directive.File.ValueText}\" is not supported: scripts do not fetch packages. Give the path of a .dll: #r \"libs/Name.dll\".",
                directive.File.GetLocation()))
            .ToImmutableArray();
        if (!named.IsEmpty)
            throw new ScriptErrorException(named);
    }
}

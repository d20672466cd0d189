using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImageRegression.Scripting;

/// <summary>Finds a script's parameters and title in its compiled form, without running it.</summary>
internal static class ScriptDescriber
{
    public static ScriptDescription Describe(string file, Compilation compilation)
    {
        var calls = compilation.SyntaxTrees
            .OrderByDescending(tree => tree.FilePath == file)
            .SelectMany(tree => Calls(compilation.GetSemanticModel(tree)))
            .ToArray();
        var args = calls.Where(call => call.TargetMethod.Name == nameof(ScriptGlobals.Arg)).ToArray();
        return new ScriptDescription(
            file,
            calls.Where(call => call.TargetMethod.Name == nameof(ScriptGlobals.Title))
                .Select(call => Argument(call, "title")?.ConstantValue.Value as string).FirstOrDefault(),
            Preface(compilation.SyntaxTrees.First(tree => tree.FilePath == file).GetRoot()),
            [.. args.Select(Parameter).OfType<ScriptParameter>().DistinctBy(parameter => parameter.Name)],
            HasComputedNames: args.Any(call => Parameter(call) is null),
            [.. compilation.DirectiveReferences
                .OfType<PortableExecutableReference>().Select(reference => reference.FilePath).OfType<string>()]);
    }

    private static IEnumerable<IInvocationOperation> Calls(SemanticModel model) =>
        model.SyntaxTree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => Name(call.Expression) is nameof(ScriptGlobals.Arg) or nameof(ScriptGlobals.Title))
            .Select(call => model.GetOperation(call)).OfType<IInvocationOperation>()
            .Where(call => call.TargetMethod.ContainingType.ToDisplayString() == typeof(ScriptGlobals).FullName);

    private static string? Name(ExpressionSyntax expression) => (expression as SimpleNameSyntax)?.Identifier.ValueText;

    private static ScriptParameter? Parameter(IInvocationOperation call)
    {
        if (Argument(call, "name")?.ConstantValue.Value is not string name)
            return null;
        var type = call.TargetMethod.TypeArguments[0];
        var place = call.Syntax.GetLocation().GetMappedLineSpan();
        return new ScriptParameter(
            name,
            type.SpecialType == SpecialType.None ? type.Name : type.ToDisplayString(),
            Default(Argument(call, "default"), type),
            Argument(call, "help")?.ConstantValue.Value as string ?? "",
            type.TypeKind == TypeKind.Enum ? [.. Constants(type).Select(constant => constant.Name)] : [],
            place.Path,
            place.StartLinePosition.Line + 1);
    }

    private static IOperation? Argument(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value;

    private static string Default(IOperation? value, ITypeSymbol type) => value switch
    {
        { ConstantValue: { HasValue: true, Value: var constant } } when type.TypeKind == TypeKind.Enum =>
            Constants(type).FirstOrDefault(field => Equals(field.ConstantValue, constant))?.Name ?? $"{constant}",
        { ConstantValue: { HasValue: true, Value: var constant } } => ParameterText.Of(constant),
        { } computed => computed.Syntax.ToString(),
        null => "",
    };

    private static IEnumerable<IFieldSymbol> Constants(ITypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue);

    private static ImmutableArray<string> Preface(SyntaxNode root) =>
        [.. root.GetText().Lines.Select(line => line.ToString().Trim())
            .TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line.TrimStart('/').Trim())];
}

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ImageRegression.Pipeline;

/// <summary>Everything of a script's function that decides what it computes.</summary>
/// <remarks>
/// The text alone would miss two things. Captured variables: their values are described like settings. Functions of
/// the same script that it calls: then the whole script file counts, or, where that is not at hand, the compiled module.
/// </remarks>
internal sealed partial record LambdaSource(Delegate Function, string Text, CallSite At)
{
    /// <summary>A function that the script now at work has written.</summary>
    /// <param name="function">The function.</param>
    /// <param name="text">Its source text.</param>
    public static LambdaSource Of(Delegate function, string text) => new(function, text, CallSite.OfCaller());

    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private ImmutableHashSet<string> Words =>
        [.. Word().Matches(Text).Select(match => match.Value).Except(Function.Method.GetParameters().Select(parameter => parameter.Name!))];

    private bool CallsOwnFunctions => Function.Method.DeclaringType is { } type && OwnNames(Outermost(type)).Any(Words.Contains);

    public ImmutableArray<SourceFile> Files =>
        CallsOwnFunctions && File.Exists(At.File) ? [new SourceFile(At.File)] : [];

    public void Describe(Settings settings)
    {
        settings.Add("source", Text.ReplaceLineEndings("\n"));
        if (CallsOwnFunctions && !File.Exists(At.File))
            settings.Add("module", Function.Method.Module.ModuleVersionId.ToString());
        settings.Group("captured", group =>
        {
            foreach (var (name, value) in Captured(Function.Target, Words).OrderBy(pair => pair.Name, StringComparer.Ordinal).DistinctBy(pair => pair.Name))
                Describe(group, name, value);
        });
    }

    /// <summary>As <see cref="Describe(Settings)"/>, with the content of <see cref="Files"/>: for a function that is a setting of a stage.</summary>
    public void DescribeWhole(Settings settings)
    {
        Describe(settings);
        if (!Files.IsEmpty)
            settings.Add("file", Fingerprint.Of(File.ReadAllBytes(At.File)));
    }

    private void Describe(Settings group, string name, object? value)
    {
        try
        {
            group.Add(name, value);
        }
        catch (ArgumentException fault)
        {
            throw new UserErrorException(
                $"The function uses '{name}', a {value?.GetType().Name}, whose content cannot be made part of the stage's "
                + "fingerprint. Pass a stage as an input; capture only numbers, texts, lists and records.",
                At.File, At.Line, fault);
        }
    }

    // A closure's fields are what it captures. 'this' leads on to outer closures and to a script's own variables, of
    // which only those that the text mentions matter.
    private static IEnumerable<(string Name, object? Value)> Captured(object? closure, ImmutableHashSet<string> words)
    {
        if (closure is null)
            yield break;
        foreach (var field in closure.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (field.Name.EndsWith("__this", StringComparison.Ordinal) || field.Name.StartsWith("CS$<>", StringComparison.Ordinal))
            {
                foreach (var outer in Captured(field.GetValue(closure), words))
                    yield return outer;
            }
            else if (words.Contains(field.Name))
            {
                yield return (field.Name, field.GetValue(closure));
            }
        }
    }

    // Methods and types of the script, and its local functions, which the compiler calls <Outer>g__Name|0_0.
    private static IEnumerable<string> OwnNames(Type type) =>
        type.GetMethods(All).Where(method => !method.IsSpecialName).Select(method => LocalFunction().Match(method.Name) is { Success: true } local ? local.Groups[1].Value : method.Name)
            .Concat(type.GetNestedTypes(All).Select(nested => nested.Name));

    private static Type Outermost(Type type) =>
        type.DeclaringType is { } outer && type.IsDefined(typeof(CompilerGeneratedAttribute)) ? Outermost(outer) : type;

    // A name after a dot is a member of something else, unless the dots are '..' or follow 'this'.
    [GeneratedRegex(@"(?<!(?<!\.|\bthis)\.)\b[\p{L}_][\p{L}\p{Nd}_]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"^<.*>g__(.+)\|")]
    private static partial Regex LocalFunction();
}

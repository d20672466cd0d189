using System.Reflection;

namespace ImageRegression.Pipeline;

/// <summary>Everything of a script's function that decides what it computes.</summary>
/// <remarks>
/// Its text, for people to see what changed; its code and that of all that it calls, wherever in the script that is written, by
/// <see cref="ScriptCode"/>; and the values of the variables that this code mentions, captured ones and the script's own.
/// </remarks>
internal sealed record LambdaSource(Delegate Function, string Text, CallSite At)
{
    /// <summary>A function that the script now at work has written.</summary>
    /// <param name="function">The function.</param>
    /// <param name="text">Its source text.</param>
    public static LambdaSource Of(Delegate function, string text) => new(function, text, CallSite.OfCaller());

    public void Describe(Settings settings)
    {
        var code = ScriptCode.Of(Function.Method);
        settings.Add("source", Text.ReplaceLineEndings("\n"));
        settings.Add("code", code.Hash);
        settings.Group("captured", group =>
        {
            // Variables of two scopes may bear one name.
            foreach (var same in code.Statics().Concat(Variables(code)).GroupBy(pair => pair.Name).OrderBy(same => same.Key, StringComparer.Ordinal))
                foreach (var (i, (name, value)) in same.Index())
                    Describe(group, i == 0 ? name : $"{name}-{i + 1}", value);
        });
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

    private IEnumerable<(string Name, object? Value)> Variables(BoundCode code) =>
        (code with { Fields = [.. code.Fields.Where(field => !IsLink(field))] }).In(Holders(Function.Target));

    // A closure leads on to the closures around it and to the script.
    private static List<object> Holders(object? closure)
    {
        var found = new List<object>();
        for (var waiting = new Queue<object?>([closure]); waiting.TryDequeue(out var next);)
            if (next is not null && !found.Contains(next, ReferenceEqualityComparer.Instance))
            {
                found.Add(next);
                foreach (var link in next.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(IsLink))
                    waiting.Enqueue(link.GetValue(next));
            }
        return found;
    }

    private static bool IsLink(FieldInfo field) =>
        field.Name.EndsWith("__this", StringComparison.Ordinal) || field.Name.StartsWith("CS$<>", StringComparison.Ordinal);
}

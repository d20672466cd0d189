using ImageRegression.Pipeline.Code;

namespace ImageRegression.Pipeline;

/// <summary>Everything of a script's function that decides what it computes.</summary>
/// <remarks>
/// Its text, for people to see what changed, and the values of the variables that its code mentions, captured ones and the script's own.
/// The code itself counts with the stage's.
/// </remarks>
internal sealed record LambdaSource(Delegate Function, string Text, CallSite At)
{
    /// <summary>A function that the script now at work has written.</summary>
    /// <param name="function">The function.</param>
    /// <param name="text">Its source text.</param>
    public static LambdaSource Of(Delegate function, string text) => new(function, text, CallSite.OfCaller());

    public void Describe(Settings settings)
    {
        var variables = ScriptVariables.Of(Function);
        settings.Show("source", Text.ReplaceLineEndings("\n"));
        settings.Group("captured", group =>
        {
            // Variables of two scopes may bear one name.
            foreach (var same in variables.Statics().Concat(variables.Captured()).GroupBy(pair => pair.Name).OrderBy(same => same.Key, StringComparer.Ordinal))
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
}

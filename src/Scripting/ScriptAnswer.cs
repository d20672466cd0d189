using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using ImageRegression.Pipeline;

namespace ImageRegression.Scripting;

/// <summary>What a script returned. The cases are the nested records and no others.</summary>
public abstract record ScriptAnswer
{
    private ScriptAnswer()
    {
    }

    /// <summary>
    /// A stage, any sequence or tuple of them, nested or not, or a record with stages as properties, such as a trial or an anonymous
    /// object: what to run.
    /// </summary>
    public sealed record Stages(ImmutableArray<Stage> Targets) : ScriptAnswer;

    /// <summary>The exit code of a plain script.</summary>
    public sealed record ExitCode(int Code) : ScriptAnswer;

    /// <summary>Any other value, as text to print.</summary>
    public sealed record Text(string Value) : ScriptAnswer;

    /// <summary>The script returned no value.</summary>
    public sealed record Empty : ScriptAnswer;

    /// <summary>Takes a returned value apart.</summary>
    /// <exception cref="UserErrorException">Stages and other values are mixed, or a sequence of stages is empty.</exception>
    internal static ScriptAnswer Of(object? returned) => returned switch
    {
        null => new Empty(),
        int code => new ExitCode(code),
        _ => OfMany(returned, [.. Leaves(returned)]),
    };

    private static ScriptAnswer OfMany(object returned, ImmutableArray<object?> leaves)
    {
        var stages = leaves.OfType<Stage>().ToImmutableArray();
        return stages.Length == leaves.Length && !stages.IsEmpty ? new Stages(stages)
            : stages.IsEmpty && !IsSequenceOfStages(returned) ? new Text(string.Join('\n', leaves.Select(ParameterText.Of)))
            : stages.IsEmpty ? throw new UserErrorException("the script returned an empty sequence of stages; there is nothing to run.")
            : throw new UserErrorException(
                $"the script returned stages together with {leaves.First(leaf => leaf is not Stage)?.GetType().Name ?? "null"}; return stages only.");
    }

    private static IEnumerable<object?> Leaves(object? value) => value switch
    {
        string or Stage => [value],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Leaves(tuple[i])),
        IEnumerable sequence => sequence.Cast<object?>().SelectMany(Leaves),
        null => [null],
        _ => StagesIn(value) is { Length: > 0 } stages ? stages : [value],
    };

    // What is made of stages stands for them: a trial, a part of a split, new { fit, table }. Its other properties are words about it.
    private static Stage[] StagesIn(object value) =>
        [.. value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && property.PropertyType.IsAssignableTo(typeof(Stage)))
            .Select(property => property.GetValue(value)).OfType<Stage>()];

    private static bool IsSequenceOfStages(object value) =>
        value.GetType().GetInterfaces().Any(type =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            && type.GenericTypeArguments[0].IsAssignableTo(typeof(Stage)));
}

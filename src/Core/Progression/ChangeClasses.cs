using System.Collections.Immutable;

namespace ImageRegression.Progression;

/// <summary>The three classes of change: their order, names and mirror images.</summary>
internal static class ChangeClasses
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>In order.</summary>
    public static ImmutableArray<ChangeClass> All { get; } = [ChangeClass.Improved, ChangeClass.Same, ChangeClass.Worse];

    /// <summary>In lower case, as people read it.</summary>
    public static string Word(this ChangeClass change) => change switch
    {
        ChangeClass.Improved => "improved",
        ChangeClass.Same => "same",
        _ => "worse",
    };

    /// <summary>The class of the same two visits in the other order.</summary>
    public static ChangeClass Mirrored(this ChangeClass change) => (ChangeClass)(Count - 1 - (int)change);

    /// <summary>The most probable class; where better and worse tie, and where none leads, the same. Swapped probabilities give the mirrored answer.</summary>
    /// <param name="probabilities">Of each class, in order; or any values that order them.</param>
    public static ChangeClass MostProbable(ReadOnlySpan<double> probabilities)
    {
        var (improved, same, worse) = (probabilities[0], probabilities[1], probabilities[2]);
        return improved > same && improved > worse ? ChangeClass.Improved
            : worse > same && worse > improved ? ChangeClass.Worse
            : ChangeClass.Same;
    }
}

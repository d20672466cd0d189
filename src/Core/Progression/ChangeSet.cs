using System.Collections.Immutable;

namespace ImageRegression.Progression;

/// <summary>What may have become of a subject, as far as an interval of the change tells: an answer that may be a set.</summary>
public enum ChangeSet
{
    /// <summary>The whole interval is an improvement.</summary>
    Improved,

    /// <summary>It got no worse.</summary>
    ImprovedOrSame,

    /// <summary>Nothing has changed.</summary>
    Same,

    /// <summary>It got no better.</summary>
    SameOrWorse,

    /// <summary>The whole interval is a worsening.</summary>
    Worse,

    /// <summary>The interval holds both, so nothing can be said.</summary>
    CannotSay,
}

/// <summary>Reads answers off intervals.</summary>
internal static class ChangeSets
{
    /// <summary>The classes that an interval of Δ touches.</summary>
    /// <param name="lower">Lower end, in label units; may be −∞.</param>
    /// <param name="upper">Upper end; may be +∞.</param>
    /// <param name="halfWidth">Half the width of what counts as the same, in label units.</param>
    /// <param name="better">Whether a higher score is better.</param>
    public static ChangeSet Of(double lower, double upper, double halfWidth, ScoreDirection better)
    {
        if (better == ScoreDirection.LowerIsBetter)
            (lower, upper) = (-upper, -lower);   // from here on, more is better
        var (improved, same, worse) = (upper > halfWidth, lower <= halfWidth && upper >= -halfWidth, lower < -halfWidth);
        return (improved, same, worse) switch
        {
            (true, _, true) => ChangeSet.CannotSay,
            (true, true, false) => ChangeSet.ImprovedOrSame,
            (true, false, false) => ChangeSet.Improved,
            (false, true, true) => ChangeSet.SameOrWorse,
            (false, false, true) => ChangeSet.Worse,
            _ => ChangeSet.Same,
        };
    }

    /// <summary>The classes that a set holds.</summary>
    public static ImmutableArray<ChangeClass> Classes(this ChangeSet set) => set switch
    {
        ChangeSet.Improved => [ChangeClass.Improved],
        ChangeSet.ImprovedOrSame => [ChangeClass.Improved, ChangeClass.Same],
        ChangeSet.Same => [ChangeClass.Same],
        ChangeSet.SameOrWorse => [ChangeClass.Same, ChangeClass.Worse],
        ChangeSet.Worse => [ChangeClass.Worse],
        _ => ChangeClasses.All,
    };

    /// <summary>In words.</summary>
    public static string Word(this ChangeSet set) => set switch
    {
        ChangeSet.CannotSay => "cannot say",
        _ => string.Join(" or ", set.Classes().Select(one => one.Word())),
    };
}

using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>What is asked of pairs of visits: who improved, stayed the same or got worse, in each part of a division by subject.</summary>
/// <param name="Images">The divided images; a subject is in one part, and so are all its pairs.</param>
/// <param name="Rule">When a subject improved, stayed the same or got worse.</param>
/// <param name="Pairs">Which visits are paired.</param>
/// <param name="TimeUnit">What a time in the table is called, such as <c>day</c>.</param>
public sealed record ChangeTask(SplitImages Images, ChangeRule Rule, PairRule Pairs, string TimeUnit)
{
    /// <summary>Unit of the scores.</summary>
    public string Unit => Images.Images.Unit;

    /// <summary>The pairs of one part.</summary>
    /// <param name="part">One part of <see cref="Images"/>.</param>
    public PairVisits Of(ImagePart part) => new() { Part = part, Rule = Pairs, TimeUnit = TimeUnit, Name = $"pair visits of {part.Name}" };
}

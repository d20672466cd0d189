using ImageRegression.Models;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>What a head of ranks needs of the labels that it learns from, told in the terms of the table before anything is trained.</summary>
internal static class RankRequirement
{
    /// <summary>Every training label has a rank.</summary>
    /// <param name="part">The training part.</param>
    /// <param name="head">Any head; one without ranks asks nothing.</param>
    public static Requirement Of(ImagePart part, Head head) => PartRequirement.Of(part, (all, cases) =>
    {
        if (head is not RankHead ranks)
            return;
        for (var row = 0; row < cases.Count; row++)
            if (ranks.Levels.WhyNot(cases.Labels[row], part.Unit, ranks.Targets.Margin) is { } why)
                throw new UserErrorException(why, all.File, cases.Cases[row].Line is var line and > 0 ? line : null);
    });
}

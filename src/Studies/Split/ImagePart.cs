using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>One part of a division: the images for training, for validation or for the test.</summary>
/// <param name="Split">The division.</param>
/// <param name="Part">Which part of it.</param>
public sealed record ImagePart(SplitImages Split, Part Part)
{
    /// <summary>Unit of the labels.</summary>
    public string Unit => Split.Images.Unit;

    /// <summary>What the labels lie on.</summary>
    internal LabelAxis Axis => Split.Images.Axis;

    /// <summary>The part's name in lower case, as shown to people.</summary>
    public string Name => Part.ToString().ToLowerInvariant();

    internal ImmutableArray<int> Rows(StageRun run) => run.Input(Split)[Part];
}

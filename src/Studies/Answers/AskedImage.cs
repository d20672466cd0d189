using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>An image that an answer is wanted for.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="File">Where it lies.</param>
internal sealed record AskedImage(string Name, string File)
{
    /// <summary>What its row of a table says besides, by column; none where it comes from no table.</summary>
    public ImmutableSortedDictionary<string, string> Covariates { get; init; } = CovariateText.None;
}

/// <summary>What came of asking: an answer, or why there is none.</summary>
/// <param name="Name">The image, as the user named it.</param>
/// <param name="Answer">The answer, its target NaN; null where there is none.</param>
/// <param name="Hint">What may have been done to the image; null where nothing is asked.</param>
/// <param name="Fault">What is wrong with the image or what was said of it, and what to do; null where there is an answer.</param>
internal sealed record ImageAnswer(string Name, CasePrediction? Answer, ImageHint? Hint, string? Fault);

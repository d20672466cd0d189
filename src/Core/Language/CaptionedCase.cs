using ImageRegression.Phantoms;

namespace ImageRegression.Language;

/// <summary>What there is to say of an image.</summary>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Standing">The share of training labels below it, 0 to 1.</param>
/// <param name="Hand">What was drawn, where a hand phantom drew it; else null.</param>
internal sealed record CaptionedCase(double Label, double Standing, HandFacts? Hand);

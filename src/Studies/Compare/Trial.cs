using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>One training of one method: what a comparison has several of for each method.</summary>
/// <param name="Method">The method; a row of the table.</param>
/// <param name="Seed">What distinguishes the trainings of a method; every method has the same seeds.</param>
/// <param name="Predictions">Its answers on the test part.</param>
/// <param name="Train">The embedded training images.</param>
/// <param name="Test">The embedded test images.</param>
public sealed record Trial(string Method, ulong Seed, Stage<Predictions> Predictions, EmbeddedPart Train, EmbeddedPart Test)
{
    /// <summary>Which fold of a k-fold division was tested on, from 0; the folds of a seed are measured together. 0 where there is one division.</summary>
    public int Fold { get; init; }
}

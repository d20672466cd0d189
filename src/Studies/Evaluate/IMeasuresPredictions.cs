using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>A stage that measures predictions: it knows what the method behind each is called, and in which space it works.</summary>
public interface IMeasuresPredictions
{
    /// <summary>What is measured, in the order of the stage's rows.</summary>
    ImmutableArray<MeasuredPredictions> Measured { get; }
}

/// <summary>The predictions of one method.</summary>
/// <param name="Method">What the results call it.</param>
/// <param name="Predictions">Its answers.</param>
/// <param name="Train">The embedded training images; null where there are none.</param>
/// <param name="Test">The embedded images that were predicted for; null likewise.</param>
public sealed record MeasuredPredictions(
    string Method, Stage<Predictions> Predictions, Stage<Embeddings>? Train = null, Stage<Embeddings>? Test = null);

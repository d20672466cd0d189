using System.Collections.Immutable;

namespace ImageRegression.Neighbors;

/// <summary>A predicted label and the training cases it rests on.</summary>
/// <param name="Value">Σ share·label, in label units; NaN where no training case was left to decide.</param>
/// <param name="Evidence">Every training case that has a say, nearest first.</param>
/// <param name="IsFallback">No training case lay within the radius; the nearest stood in.</param>
public sealed record Prediction(double Value, ImmutableArray<Evidence> Evidence, bool IsFallback);

/// <summary>One training case's part in a prediction.</summary>
/// <param name="Row">Its row in the training embeddings, from 0.</param>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Distance">Distance to the query, in the unit of the embeddings.</param>
/// <param name="Weight">The Gaussian weight a of eq. 5 (plus the weight floor, where one is set); 0 to 1.</param>
/// <param name="Share">Its part of the prediction, Weight / Σ Weight; the shares of a prediction sum to 1.</param>
public readonly record struct Evidence(int Row, double Label, double Distance, double Weight, double Share);

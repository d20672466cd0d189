using System.Collections.Immutable;
using ImageRegression.Data;

namespace ImageRegression.Training;

/// <summary>The images a model is trained on: rows of an image set with their labels on the loss's scale.</summary>
/// <param name="Images">The decoded images.</param>
/// <param name="Rows">Rows of <paramref name="Images"/> that belong to the set.</param>
/// <param name="ScaledLabels">One label a row, in the order of <paramref name="Rows"/>, scaled.</param>
public sealed record TrainingSet(ImageSet Images, ImmutableArray<int> Rows, ImmutableArray<double> ScaledLabels);

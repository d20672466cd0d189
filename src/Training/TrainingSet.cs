using System.Collections.Immutable;
using ImageRegression.Data;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>The images a model is trained on.</summary>
/// <param name="Images">The decoded images.</param>
/// <param name="Rows">Rows of <paramref name="Images"/> that belong to the set.</param>
/// <param name="Scaling">From label units to the scale of the loss.</param>
/// <param name="WithSex">Whether the model looks at the subjects' sex, so that every row must give it.</param>
public sealed record TrainingSet(ImageSet Images, ImmutableArray<int> Rows, LabelScaling Scaling, bool WithSex);

/// <summary>The second input of a model.</summary>
public static class SexInput
{
    /// <summary>The subjects' sex for a model that looks at it, zeros for one that does not.</summary>
    /// <returns>Shape [N], int64.</returns>
    /// <exception cref="UserErrorException">The model needs the sex, and a row has none.</exception>
    public static Tensor SexesFor(this ImageSet images, bool withSex, ReadOnlySpan<int> rows, Device device) =>
        withSex ? images.Sexes(rows, device) : zeros(rows.Length, dtype: int64, device: device);
}

using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Tables;

/// <summary>The covariates of N cases as a model sees them; immutable.</summary>
public sealed class CovariateMatrix
{
    private readonly ImmutableArray<float> values;

    internal CovariateMatrix(ImmutableArray<string> names, ImmutableArray<float> values) => (Names, this.values) = (names, values);

    /// <summary>No covariates, for any number of cases.</summary>
    public static CovariateMatrix None { get; } = new([], []);

    /// <summary>Names of the K columns.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Value of a column for a case: a z-score, or the number of a category from 0.</summary>
    /// <param name="row">Which case, from 0.</param>
    /// <param name="column">Which column, from 0.</param>
    public float this[int row, int column] => values[(row * Names.Length) + column];

    /// <summary>The covariates of some cases.</summary>
    /// <param name="rows">Which, from 0, in any order.</param>
    /// <param name="device">Where they go.</param>
    /// <returns>float32, shape [B, K]; null where there are no covariates.</returns>
    public Tensor? Batch(ReadOnlySpan<int> rows, Device device)
    {
        if (Names.IsEmpty)
            return null;
        var batch = new float[rows.Length * Names.Length];
        for (var i = 0; i < rows.Length; i++)
            values.AsSpan(rows[i] * Names.Length, Names.Length).CopyTo(batch.AsSpan(i * Names.Length));
        return tensor(batch, [rows.Length, Names.Length], device: device);
    }
}

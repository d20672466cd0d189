using System.Collections.Immutable;
using System.Numerics.Tensors;
using ImageRegression.Tables;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Neighbors;

/// <summary>Predicts a label from the training cases around a query in the embedding space, nearer ones counting more.</summary>
/// <remarks>
/// ŷ = Σ a_i y_i / Σ a_i over ‖f_i − f‖ ≤ r, with a_i = exp(−‖f_i − f‖² / (2 (r/3)²)); where nothing lies within r the
/// nearest training case decides, of equally near ones that of the lower row, as in the authors' code. Chao, Zhang, Yan (2022), "Regression Metric Loss", eq. 5.
/// Of labels on a circle ŷ is the direction of the mean of their points: see <see cref="LabelAxis"/>.
/// </remarks>
/// <param name="Radius">r, in the unit of the embeddings (which RM-Loss makes that of the scaled labels); ≥ 0.</param>
public sealed record RadiusNeighbors(double Radius)
{
    /// <summary>r, in the unit of the embeddings; ≥ 0. At 0 only exact matches, else the nearest, decide.</summary>
    public double Radius
    {
        get;
        init => field = Checked(value);
    } = Checked(Radius);

    /// <summary>So many nearest training cases always take part, even outside the radius; ≥ 1. Default 1.</summary>
    public int MinNeighbors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinNeighbors), value, "Must be at least 1.");
    } = 1;

    /// <summary>Added to every weight; ≥ 0. Default 0; the authors' code adds 1e-16.</summary>
    public double WeightFloor
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(WeightFloor), value, "Must be 0 or more.");
    }

    /// <summary>
    /// Leaves out training cases at distance exactly 0, as the authors' sparse matrices do by accident; the prediction
    /// is NaN where none remains. Default false: by eq. 5 such a case has weight 1.
    /// </summary>
    public bool DropExactMatches { get; init; }

    /// <summary>As the authors' repository predicts: weights raised by 1e-16, exact matches dropped.</summary>
    public static RadiusNeighbors RepositoryVariant(double radius) => new(radius) { WeightFloor = 1e-16, DropExactMatches = true };

    /// <summary>Predictions with their evidence.</summary>
    /// <param name="train">The training cases.</param>
    /// <param name="queries">Embeddings to predict for, shape [Q, D].</param>
    /// <returns>Q predictions, in label units, in the order of the queries.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or an embedding is not finite.</exception>
    public ImmutableArray<Prediction> Predict(Embeddings train, Tensor queries)
    {
        var labels = LabelValues.Of(train);
        return [.. NeighborSearch.Within(queries, train.Vectors, Radius, MinNeighbors).Select(neighbors => Predict(neighbors, labels))];
    }

    /// <summary>Prediction from neighbours already found.</summary>
    /// <param name="neighbors">At least those within the radius and the nearest <see cref="MinNeighbors"/>.</param>
    /// <param name="labels">Of all training cases, in label units, on a straight line.</param>
    public Prediction Predict(NeighborList neighbors, ReadOnlySpan<double> labels) => Predict(neighbors, LabelValues.Of(LabelAxis.Straight, labels.ToArray()));

    /// <inheritdoc cref="Predict(NeighborList, ReadOnlySpan{double})"/>
    internal Prediction Predict(NeighborList neighbors, LabelValues labels)
    {
        var within = neighbors.CountWithin(Radius);
        var (first, end) = Voters(neighbors.Distances);
        var distances = neighbors.Distances.AsSpan(first, end - first);
        var weights = new double[distances.Length];
        var shares = new double[distances.Length];
        Weigh(distances, weights);
        Share(distances, weights, shares);

        var evidence = ImmutableArray.CreateBuilder<Evidence>(distances.Length);
        for (var i = 0; i < distances.Length; i++)
        {
            var row = neighbors.Rows[first + i];
            evidence.Add(new Evidence(row, labels[row], distances[i], weights[i], shares[i]));
        }
        return new Prediction(labels.Mean(neighbors.Rows.AsSpan()[first..end], shares), evidence.MoveToImmutable(), within == 0);
    }

    /// <summary>Only the predicted value; in the bits of <see cref="Predict(NeighborList, LabelValues)"/>.</summary>
    /// <param name="rows">Rows of the neighbours, nearest first.</param>
    /// <param name="distances">Their distances.</param>
    /// <param name="labels">Of all training cases, in label units.</param>
    /// <param name="scratch">At least as many values as there are neighbours.</param>
    internal double Value(ReadOnlySpan<int> rows, ReadOnlySpan<double> distances, LabelValues labels, Span<double> scratch)
    {
        var (first, end) = Voters(distances);
        var voters = distances[first..end];
        var shares = scratch[..voters.Length];
        Weigh(voters, shares);
        Share(voters, shares, shares);
        return labels.Mean(rows[first..end], shares);
    }

    /// <summary>Only the predicted value, from labels already in the order of the distances.</summary>
    internal double Value(ReadOnlySpan<double> distances, LabelValues labels, Span<double> scratch)
    {
        var (first, end) = Voters(distances);
        var voters = distances[first..end];
        var shares = scratch[..voters.Length];
        if (voters.IsEmpty)
            return double.NaN;
        Weigh(voters, shares);
        Share(voters, shares, shares);
        return labels.Mean(first, shares);
    }

    private static double Checked(double radius) => radius is >= 0 and < double.PositiveInfinity ? radius
        : throw new ArgumentOutOfRangeException(nameof(radius), radius, "Must be 0 or more, and finite.");

    private (int First, int End) Voters(ReadOnlySpan<double> distances)
    {
        var end = Math.Min(Math.Max(Sorted.CountUpTo(distances, Radius), MinNeighbors), distances.Length);
        return (DropExactMatches ? Math.Min(Sorted.CountUpTo(distances, 0), end) : 0, end);
    }

    private void Weigh(ReadOnlySpan<double> distances, Span<double> weights)
    {
        if (Radius == 0)
        {
            for (var i = 0; i < distances.Length; i++)
                weights[i] = (distances[i] == 0 ? 1 : 0) + WeightFloor;
            return;
        }
        TensorPrimitives.Divide(distances, Radius / 3, weights);
        TensorPrimitives.Multiply(weights, weights, weights);
        TensorPrimitives.Multiply(weights, -0.5, weights);
        TensorPrimitives.Exp(weights, weights);
        TensorPrimitives.Add(weights, WeightFloor, weights);
    }

    // Far outside the radius every weight underflows; then the nearest ones share alike, which is the limit of eq. 5.
    private static void Share(ReadOnlySpan<double> distances, ReadOnlySpan<double> weights, Span<double> shares)
    {
        var total = TensorPrimitives.Sum(weights);
        if (total > 0)
            TensorPrimitives.Divide(weights, total, shares);
        else
        {
            var nearest = Sorted.CountUpTo(distances, distances.IsEmpty ? 0 : distances[0]);
            shares.Clear();
            shares[..nearest].Fill(1.0 / nearest);
        }
    }
}

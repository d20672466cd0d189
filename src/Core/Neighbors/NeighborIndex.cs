using System.Collections.Immutable;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Everything that answers for an image once it is embedded: where the training cases lie, their labels, the radius.</summary>
/// <param name="Train">The embedded training images. Disposed with the index.</param>
/// <param name="Radius">In scaled label units, as the embedding space is.</param>
/// <param name="Binding">The model and the preprocessing that the vectors come from.</param>
public sealed record NeighborIndex(Embeddings Train, double Radius, IndexBinding Binding) : IDisposable
{
    /// <summary>What makes intervals and tells out-of-distribution cases; null where the index was not calibrated.</summary>
    internal IndexCalibration? Calibration { get; init; }

    /// <summary>The cases' pictures, shape [N, 8, 8], which tell turned and mirrored images; null where it was made without. Disposed with the index.</summary>
    /// <exception cref="ArgumentException">They are of another shape.</exception>
    internal Tensor? Miniatures
    {
        get;
        init => field = value is null || (value.dtype == ScalarType.Float32 && value.shape.SequenceEqual([Train.Count, Images.Miniatures.Side, Images.Miniatures.Side])) ? value
            : throw new ArgumentException($"The miniatures are of shape {value.ShapeText()} for {Train.Count} cases; each has 8 × 8 numbers, float32.", nameof(value));
    }

    /// <summary>Answers with evidence, and with intervals where the index is calibrated.</summary>
    /// <param name="queries">Embeddings by the same model; a label is kept as the target and not looked at.</param>
    public ImmutableArray<CasePrediction> Answer(Embeddings queries)
    {
        var labels = LabelValues.Of(Train);
        var grounded = new GroundedNeighbors(new RadiusNeighbors(Radius)).Predict(Train, queries.Vectors);
        var surroundings = Calibration?.Surroundings(queries, Train);
        return [.. queries.Cases.Select((query, i) => Answer(query, grounded[i]) is var answer && Calibration is { } calibration
            ? calibration.Complete(answer, surroundings![i], labels)
            : answer)];
    }

    /// <summary>How many cases, and the radius; the vectors are not looked at.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"index of {Train.Cases.Length} cases, radius {Radius}{(Calibration is null ? "" : ", calibrated")}");

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Miniatures?.Dispose();
    }

    private CasePrediction Answer(EmbeddedCase query, GroundedPrediction grounded)
    {
        var prediction = grounded.Prediction;
        return new(
            query.Id, query.Subject, query.Label, prediction.Value, !prediction.IsFallback,
            [.. prediction.Evidence.Select((e, i) => new CaseEvidence(Train.Cases[e.Row].Id, e.Label, e.Distance, e.Weight)
            {
                Subject = Train.Cases[e.Row].Subject,
                Share = e.Share,
                EffectOfCase = grounded.EffectOfCase(i),
                EffectOfSubject = grounded.EffectOfSubject(i),
            })])
        {
            Covariates = query.Covariates,
            Axis = Train.Axis,
        };
    }
}

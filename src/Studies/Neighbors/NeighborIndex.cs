using System.Collections.Immutable;
using ImageRegression.Neighbors;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Everything that answers for an image once it is embedded: where the training cases lie, their labels, the radius.</summary>
/// <param name="Vectors">Embedded training images, shape [N, D], on the CPU; in scaled label units.</param>
/// <param name="Cases">The training cases, in the same order, with labels in label units.</param>
/// <param name="Radius">In scaled label units, as the embedding space is.</param>
/// <param name="Binding">The model and the preprocessing that the vectors come from.</param>
public sealed record NeighborIndex(Tensor Vectors, ImmutableArray<EmbeddedCase> Cases, double Radius, IndexBinding Binding) : IDisposable
{
    /// <summary>What makes intervals and tells foreign cases; null where the index was not calibrated.</summary>
    public IndexCalibration? Calibration { get; init; }

    /// <summary>The labels, in label units.</summary>
    public ImmutableArray<double> Labels => [.. Cases.Select(c => c.Label)];

    /// <summary>The subjects.</summary>
    public ImmutableArray<string> Subjects => [.. Cases.Select(c => c.Subject)];

    /// <summary>Answers with evidence, and with intervals where the index is calibrated.</summary>
    /// <param name="queries">Embeddings by the same model, shape [Q, D].</param>
    /// <param name="cases">Whose they are; a label is kept as the target and not looked at.</param>
    public ImmutableArray<CasePrediction> Answer(Tensor queries, ImmutableArray<EmbeddedCase> cases)
    {
        var labels = Labels;
        var grounded = new GroundedNeighbors(new RadiusNeighbors(Radius)).Predict(Vectors, labels, Subjects, queries);
        var surroundings = Calibration?.Surroundings(queries, Vectors);
        return [.. cases.Select((query, i) => Answer(query, grounded[i]) is var answer && Calibration is { } calibration
            ? calibration.Complete(answer, surroundings![i], labels)
            : answer)];
    }

    /// <summary>How many cases, and the radius; the vectors are not looked at.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"index of {Cases.Length} cases, radius {Radius}{(Calibration is null ? "" : ", calibrated")}");

    /// <inheritdoc/>
    public void Dispose() => Vectors.Dispose();

    private CasePrediction Answer(EmbeddedCase query, GroundedPrediction grounded)
    {
        var prediction = grounded.Prediction;
        return new(
            query.Id, query.Subject, query.Sex, query.Label, prediction.Value, !prediction.IsFallback,
            [.. prediction.Evidence.Select((e, i) => new CaseEvidence(Cases[e.Row].Id, e.Label, e.Distance, e.Weight)
            {
                Subject = Cases[e.Row].Subject,
                Share = e.Share,
                EffectOfCase = grounded.EffectOfCase(i),
                EffectOfSubject = grounded.EffectOfSubject(i),
            })]);
    }
}

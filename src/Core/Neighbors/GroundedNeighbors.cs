using System.Collections.Immutable;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Neighbors;

/// <summary>Predicts by neighbours and says exactly what each of them, and each subject, contributes.</summary>
/// <remarks>
/// A weight depends on its own distance alone, so leaving a case out, with whatever else was made of the same observation, takes its term out of both sums of eq. 5:
/// ŷ₋ᵢ = Σ_{j≠i} a_j y_j / Σ_{j≠i} a_j. Where the ball is empty then, the nearest case that remains decides, as it would
/// in an index without the case. The sums are taken afresh over what remains, for subtracting a term that dominates them
/// would cancel; so the value is, bit for bit, that of predicting from the remaining neighbours.
/// </remarks>
/// <param name="Predictor">How neighbours answer.</param>
internal sealed record GroundedNeighbors(RadiusNeighbors Predictor)
{
    /// <summary>Predictions with the effect of every case and subject.</summary>
    /// <param name="train">The training cases.</param>
    /// <param name="queries">Embeddings to predict for, shape [Q, D].</param>
    /// <returns>Q predictions, in the order of the queries.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or an embedding is not finite.</exception>
    public ImmutableArray<GroundedPrediction> Predict(Embeddings train, Tensor queries)
    {
        var (labels, subjects) = (LabelValues.Of(train), train.Subjects);
        var observations = Observations(train.Cases);
        var found = NeighborSearch.Within(queries, train.Vectors, Predictor.Radius, Predictor.MinNeighbors + MostOfOneSubject(subjects));
        var predictions = new GroundedPrediction[found.Length];
        Parallel.For(0, found.Length, query => predictions[query] = Predict(found[query], labels, observations, subjects));
        return [.. predictions];
    }

    // Of neighbours, at least those within the radius, and so many nearest that MinNeighbors remain when any one subject is
    // left out; labels, observations and subjects of all training cases.
    private GroundedPrediction Predict(NeighborList neighbors, LabelValues labels, int[] observations, ImmutableArray<string> subjects)
    {
        var prediction = Predictor.Predict(neighbors, labels);
        var evidence = prediction.Evidence;
        var (rows, distances, scratch) = (new int[neighbors.Count], new double[neighbors.Count], new double[neighbors.Count]);
        var ofCase = evidence.Select(one => Without(row => observations[row] == observations[one.Row])).ToImmutableArray();
        var seen = neighbors.Rows.DistinctBy(row => observations[row]).CountBy(row => subjects[row]).ToDictionary();
        var bySubject = evidence.Zip(ofCase, (one, value) => (Subject: subjects[one.Row], Value: value)).DistinctBy(one => one.Subject)
            .ToDictionary(one => one.Subject, one => seen[one.Subject] == 1 ? one.Value : Without(row => subjects[row] == one.Subject));
        return new GroundedPrediction(prediction, ofCase, [.. evidence.Select(one => bySubject[subjects[one.Row]])]) { Axis = labels.Axis };

        // Called for every neighbour, of which there can be thousands: nothing is allocated here.
        double Without(Predicate<int> isLeftOut)
        {
            var kept = 0;
            for (var i = 0; i < neighbors.Count; i++)
                if (!isLeftOut(neighbors.Rows[i]))
                    (rows[kept], distances[kept++]) = (neighbors.Rows[i], neighbors.Distances[i]);
            return Predictor.Value(rows.AsSpan(0, kept), distances.AsSpan(0, kept), labels, scratch);
        }
    }

    // Of each row the first row of its observation: both orders of a pair are one, and so have one number.
    private static int[] Observations(ImmutableArray<EmbeddedCase> cases)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. cases.Select((one, row) => one.Observation is not { } name || first.TryAdd(name, row) ? row : first[name])];
    }

    internal static int MostOfOneSubject(ImmutableArray<string> subjects) =>
        subjects.IsEmpty ? 0 : subjects.CountBy(subject => subject).Max(subject => subject.Value);
}

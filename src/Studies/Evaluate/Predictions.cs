using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>The predictions for one part of the images.</summary>
/// <param name="Cases">One prediction an image, in the order of the part.</param>
public sealed record Predictions(ImmutableArray<CasePrediction> Cases)
{
    private const string AnswersFile = "predictions.json", OrdinalityFile = "ordinality.json";

    /// <summary>Share of the pairs of prototypes that keep the order of their ranks, where a head of ranks answers (<see cref="ImageRegression.Ordinal.Ordinality"/>); null where another does.</summary>
    public double? Ordinality { get; init; }

    /// <summary>
    /// Writes tables for people, <c>predictions.csv</c> and <c>evidence.csv</c> (<see cref="PredictionTables"/>), and the same for the next stage:
    /// <c>predictions.json</c> without evidence, and <see cref="EvidenceFile"/>.
    /// </summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(AnswersFile, Cases.Select(c => c with { Evidence = [] }));
        EvidenceFile.Write(to.Root, Cases);
        if (Ordinality is { } ordinality)
            to.WriteJson(OrdinalityFile, ordinality);
        PredictionTables.Answers(Cases).WriteCsv(to.Path(PredictionTables.AnswersFile));
        PredictionTables.Evidence(Cases).WriteCsv(to.Path(PredictionTables.EvidenceFile));
    }

    /// <summary>Answers that rest on no single training case.</summary>
    /// <param name="queries">What was asked.</param>
    /// <param name="predicted">An answer for each, in label units.</param>
    internal static Predictions WithoutEvidence(Embeddings queries, IEnumerable<double> predicted) => new(
        [.. queries.Cases.Zip(predicted, (query, value) =>
            new CasePrediction(query.Id, query.Subject, query.Label, value, WithinRadius: true, Evidence: []) { Covariates = query.Covariates, Axis = queries.Axis })]);

    /// <summary>Whether a result holds predictions.</summary>
    internal static bool AreIn(ArtifactFolder folder) => folder.Has(AnswersFile);

    internal static Predictions Load(ArtifactFolder from) => new(
        [.. from.ReadJson<ImmutableArray<CasePrediction>>(AnswersFile).Zip(EvidenceFile.Read(from.Root), (answer, evidence) => answer with { Evidence = evidence })])
    {
        Ordinality = from.Has(OrdinalityFile) ? from.ReadJson<double>(OrdinalityFile) : null,
    };
}

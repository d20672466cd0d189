using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>The predictions for one part of the images.</summary>
/// <param name="Cases">One prediction an image, in the order of the part.</param>
public sealed record Predictions(ImmutableArray<CasePrediction> Cases)
{
    private const string AnswersFile = "predictions.json";

    private static readonly string[] Columns =
    [
        "id", "subject", "target", "predicted", "error", "lower", "upper", "out_of_distribution", "within_radius", "neighbours",
        "evidence_ids", "evidence_labels", "evidence_distances", "evidence_weights", "evidence_shares", "evidence_effects",
        "evidence_subject_effects",
    ];

    /// <summary>
    /// Writes <c>predictions.csv</c> for people, a line an image with the covariates of the table and the evidence
    /// nearest first, its values joined by semicolons, and the same for the next stage: <c>predictions.json</c> without evidence, and <see cref="EvidenceFile"/>.
    /// </summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(AnswersFile, Cases.Select(c => c with { Evidence = [] }));
        EvidenceFile.Write(to.Root, Cases);
        using var csv = CsvWriter.Create(new StreamWriter(to.Path("predictions.csv")), new CsvWriterOptions());
        string[] covariates = [.. Cases.SelectMany(c => c.Covariates.Keys).Distinct().Order(StringComparer.Ordinal)];
        csv.WriteRecord(["id", "subject", .. covariates.Select(name => Columns.Contains(name) ? $"table_{name}" : name), .. Columns.Skip(2)]);
        foreach (var c in Cases)
            csv.WriteRecord([
                c.Id, c.Subject, .. covariates.Select(name => c.Covariates.GetValueOrDefault(name, "")), Text(c.Target), Text(c.Predicted), Text(c.Predicted - c.Target),
                c.Interval is { } interval ? Text(interval.Lower) : "", c.Interval is { } range ? Text(range.Upper) : "", Text(c.IsOutOfDistribution),
                Text(c.WithinRadius), Text(c.Evidence.Length), string.Join(';', c.Evidence.Select(e => e.Id)),
                Joined(c, e => e.Label), Joined(c, e => e.Distance), Joined(c, e => e.Weight), Joined(c, e => e.Share),
                Joined(c, e => e.EffectOfCase), Joined(c, e => e.EffectOfSubject)]);
    }

    /// <summary>Answers that rest on no single training case.</summary>
    /// <param name="queries">What was asked.</param>
    /// <param name="predicted">An answer for each, in label units.</param>
    internal static Predictions WithoutEvidence(Embeddings queries, IEnumerable<double> predicted) => new(
        [.. queries.Cases.Zip(predicted, (query, value) =>
            new CasePrediction(query.Id, query.Subject, query.Label, value, WithinRadius: true, Evidence: []) { Covariates = query.Covariates })]);

    /// <summary>Whether a result holds predictions.</summary>
    internal static bool AreIn(ArtifactFolder folder) => folder.Has(AnswersFile);

    internal static Predictions Load(ArtifactFolder from) => new(
        [.. from.ReadJson<ImmutableArray<CasePrediction>>(AnswersFile).Zip(EvidenceFile.Read(from.Root), (answer, evidence) => answer with { Evidence = evidence })]);

    private static string Joined(CasePrediction c, Func<CaseEvidence, double> value) =>
        string.Join(';', c.Evidence.Select(e => Text(value(e))));

    private static string Text(bool? value) => value switch { true => "true", false => "false", null => "" };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

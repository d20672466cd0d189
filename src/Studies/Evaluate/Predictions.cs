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

    /// <summary>
    /// Writes <c>predictions.csv</c> for people, a line an image whose evidence stands nearest first in columns joined by
    /// semicolons, and the same for the next stage: <c>predictions.json</c> without evidence, and <see cref="EvidenceFile"/>.
    /// </summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(AnswersFile, Cases.Select(c => c with { Evidence = [] }));
        EvidenceFile.Write(to.Root, Cases);
        using var csv = CsvWriter.Create(new StreamWriter(to.Path("predictions.csv")), new CsvWriterOptions());
        csv.WriteRecord([
            "id", "subject", "sex", "target", "predicted", "error", "lower", "upper", "foreign", "within_radius", "neighbours",
            "evidence_ids", "evidence_labels", "evidence_distances", "evidence_weights", "evidence_shares", "evidence_effects",
            "evidence_subject_effects"]);
        foreach (var c in Cases)
            csv.WriteRecord([
                c.Id, c.Subject, c.Sex?.ToString() ?? "", Text(c.Target), Text(c.Predicted), Text(c.Predicted - c.Target),
                c.Interval is { } interval ? Text(interval.Lower) : "", c.Interval is { } range ? Text(range.Upper) : "", Text(c.IsForeign),
                Text(c.WithinRadius), Text(c.Evidence.Length), string.Join(';', c.Evidence.Select(e => e.Id)),
                Joined(c, e => e.Label), Joined(c, e => e.Distance), Joined(c, e => e.Weight), Joined(c, e => e.Share),
                Joined(c, e => e.EffectOfCase), Joined(c, e => e.EffectOfSubject)]);
    }

    internal static Predictions Load(ArtifactFolder from) => new(
        [.. from.ReadJson<ImmutableArray<CasePrediction>>(AnswersFile).Zip(EvidenceFile.Read(from.Root), (answer, evidence) => answer with { Evidence = evidence })]);

    private static string Joined(CasePrediction c, Func<CaseEvidence, double> value) =>
        string.Join(';', c.Evidence.Select(e => Text(value(e))));

    private static string Text(bool? value) => value switch { true => "true", false => "false", null => "" };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

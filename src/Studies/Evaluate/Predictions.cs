using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>The predictions for one part of the images.</summary>
/// <param name="Cases">One prediction an image, in the order of the part.</param>
public sealed record Predictions(ImmutableArray<CasePrediction> Cases)
{
    private const string AnswersFile = "predictions.json";

    private static readonly string[] Columns =
    [
        "id", "subject", "target", "predicted", "error", "lower", "upper", "foreign", "within_radius", "neighbours",
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
        EvidenceFile.Write(to, Cases);
        using var csv = CsvWriter.Create(new StreamWriter(to.Path("predictions.csv")), new CsvWriterOptions());
        string[] covariates = [.. Cases.SelectMany(c => c.Covariates.Keys).Distinct().Order(StringComparer.Ordinal)];
        csv.WriteRecord(["id", "subject", .. covariates.Select(name => Columns.Contains(name) ? $"table_{name}" : name), .. Columns.Skip(2)]);
        foreach (var c in Cases)
            csv.WriteRecord([
                c.Id, c.Subject, .. covariates.Select(name => c.Covariates.GetValueOrDefault(name, "")), Text(c.Target), Text(c.Predicted), Text(c.Predicted - c.Target),
                c.Interval is { } interval ? Text(interval.Lower) : "", c.Interval is { } range ? Text(range.Upper) : "", Text(c.IsForeign),
                Text(c.WithinRadius), Text(c.Evidence.Length), string.Join(';', c.Evidence.Select(e => e.Id)),
                Joined(c, e => e.Label), Joined(c, e => e.Distance), Joined(c, e => e.Weight), Joined(c, e => e.Share),
                Joined(c, e => e.EffectOfCase), Joined(c, e => e.EffectOfSubject)]);
    }

    internal static Predictions Load(ArtifactFolder from) => new(
        [.. from.ReadJson<ImmutableArray<CasePrediction>>(AnswersFile).Zip(EvidenceFile.Read(from), (answer, evidence) => answer with { Evidence = evidence })]);

    private static string Joined(CasePrediction c, Func<CaseEvidence, double> value) =>
        string.Join(';', c.Evidence.Select(e => Text(value(e))));

    private static string Text(bool? value) => value switch { true => "true", false => "false", null => "" };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>One answer and what it rests on.</summary>
/// <param name="Id">Name of the image.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Target">True value, in label units.</param>
/// <param name="Predicted">Predicted value, in label units.</param>
/// <param name="WithinRadius">Whether any training case lies within the radius; if not, the nearest one answers alone.</param>
/// <param name="Evidence">The training cases behind the answer, nearest first; empty for a linear read-out.</param>
public sealed record CasePrediction(
    string Id, string Subject, double Target, double Predicted, bool WithinRadius, ImmutableArray<CaseEvidence> Evidence)
{
    /// <inheritdoc cref="EmbeddedCase.Covariates"/>
    public ImmutableSortedDictionary<string, string> Covariates { get; init; } = CovariateText.None;

    /// <summary>Where the true value lies with a stated probability; null where none was calibrated.</summary>
    public PredictionInterval? Interval { get; init; }

    /// <summary>Whether the case is foreign to the index, so that its answer should not be trusted; null where that was not calibrated.</summary>
    public bool? IsForeign { get; init; }
}

/// <summary>A range that holds the true value with a stated probability.</summary>
/// <param name="Lower">In label units.</param>
/// <param name="Upper">In label units.</param>
/// <param name="Coverage">The probability aimed at, such as 0.9.</param>
public readonly record struct PredictionInterval(double Lower, double Upper, double Coverage)
{
    /// <summary>Which calibration cases the range rests on, in words for people; null where that was not said.</summary>
    public string? CalibratedOn { get; init; }
}

/// <summary>A training case behind an answer.</summary>
/// <param name="Id">Name of its image.</param>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Distance">Distance in the embedding space, in scaled label units.</param>
/// <param name="Weight">Its weight exp(−d²/(2(r/3)²)), before normalisation (Chao et al. 2022, eq. 5).</param>
public sealed record CaseEvidence(string Id, double Label, double Distance, double Weight)
{
    /// <summary>Whose image it is.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Its part of the answer, Weight / Σ Weight; the shares of an answer sum to 1.</summary>
    public double Share { get; init; }

    /// <summary>How the answer would move were this case not in the index, in label units; exact. NaN where nothing would be left.</summary>
    public double EffectOfCase { get; init; }

    /// <summary>How the answer would move were no case of this subject in the index, in label units; exact.</summary>
    public double EffectOfSubject { get; init; }
}

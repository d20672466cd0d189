using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using ImageRegression.Neighbors;
using ImageRegression.Progression;
using ImageRegression.Studies;
using static ImageRegression.Reports.AnswerText;

namespace ImageRegression.Reports;

/// <summary>The answer for a pair of images of one subject and the training pairs it rests on, as people and as programs read it.</summary>
public sealed class GroundedChange
{
    private const int NearestInTable = 5;

    private readonly PairAnswer answer;

    internal GroundedChange(PairAnswer answer) => this.answer = answer;

    /// <summary>What a reader must know, for what has no place for it: the CSV file.</summary>
    public ImmutableArray<string> Notes => [.. answer.Notes];

    /// <summary>The answer in lines of text, what speaks against it first, the evidence as a table, nearest first.</summary>
    public ImmutableArray<string> Lines =>
    [
        $"{answer.By.Study}: {answer.By.Method}",
        .. answer.Notes.Select(note => $"Note: {note}"),
        "",
        .. Warnings,
        $"{(answer.Subject is { } subject ? $"{subject}, " : "")}{answer.Images.Before} → {answer.Images.After}: {answer.Word}{Why}",
        $"Δ {Signed(Prediction.Predicted)}, {Interval}",
        Direction,
        .. answer.Scores is { } scores ? [$"Each {answer.Noun} alone, by the model's head: {Number(scores.Before)} before, {WithUnit(scores.After, Unit)} after; difference {Signed(scores.After - scores.Before)}"] : ImmutableArray<string>.Empty,
        Smallest,
        Prediction.WithinRadius
            ? $"It rests on {Evidence.Length} of {2 * answer.TrainingPairs} ({Quantity.Count(answer.TrainingPairs, "training pair")}, each in both orders), those within radius {Number(answer.Radius)}:"
            : $"No training pair lies within radius {Number(answer.Radius)}; the nearest of {answer.TrainingPairs} answers alone:",
        "",
        .. Table.Lines,
        .. Rest([.. Evidence.Select(one => one.Share)]),
    ];

    /// <summary>Everything as a JSON object; numbers that are not finite are texts.</summary>
    public string Json => JsonSerializer.Serialize(
        new
        {
            answer.By.Study,
            answer.By.Method,
            Unit,
            answer.Images.Before,
            answer.Images.After,
            answer.Subject,
            OutOfDistribution = Prediction.IsOutOfDistribution,
            OutOfDistributionImages = answer.Unlike,
            Answer = answer.Word,
            Classes = answer.Classes,
            Change = Prediction.Predicted,
            Interval = new { Range.Lower, Range.Upper, Range.Coverage, Range.CalibratedOn },
            HigherIsBetter = answer.Rule.Better == ScoreDirection.HigherIsBetter,
            SameWithin = answer.Band,
            Scores = answer.Scores is { } scores ? new { scores.Before, scores.After } : null,
            SmallestDetectableChange = answer.Smallest is { } smallest ? new { smallest.Value, smallest.Pairs, smallest.Subjects } : null,
            answer.IsBeyondSmallest,
            Prediction.WithinRadius,
            answer.Radius,
            answer.TrainingPairs,
            answer.Notes,
            Evidence,
        },
        AnswerText.Json);

    /// <summary>Writes the answer as CSV: the names of the columns and one row.</summary>
    /// <param name="to">Where to; closed.</param>
    public void WriteCsv(TextWriter to)
    {
        (string Name, string Value)[] fields =
        [
            ("before", answer.Images.Before), ("after", answer.Images.After), ("subject", answer.Subject ?? ""), ("answer", answer.Word),
            ("predicted_change", Exact(Prediction.Predicted)), ("lower", Exact(Range.Lower)), ("upper", Exact(Range.Upper)), ("coverage", Exact(Range.Coverage)), ("unit", Unit),
            ("score_before", Exact(answer.Scores?.Before)), ("score_after", Exact(answer.Scores?.After)),
            ("smallest_detectable_change", Exact(answer.Smallest?.Value)), ("beyond_smallest", Exact(answer.IsBeyondSmallest)),
            ("out_of_distribution", Exact(Prediction.IsOutOfDistribution)), ("out_of_distribution_images", string.Join("; ", answer.Unlike)), ("training_pairs", Exact(Evidence.Length)),
            .. Enumerable.Range(0, NearestInTable).SelectMany(i => (i < Evidence.Length ? Evidence[i] : null) is var near ? new[]
            {
                ($"pair_{i + 1}", near?.Pair ?? ""), ($"subject_{i + 1}", near?.Subject ?? ""), ($"change_{i + 1}", Exact(near?.Change)), ($"share_{i + 1}", Exact(near?.Share)),
            } : []),
        ];
        using var csv = CsvWriter.Create(to, new CsvWriterOptions());
        csv.WriteRecord([.. fields.Select(field => field.Name)]);
        csv.WriteRecord([.. fields.Select(field => field.Value)]);
    }

    private CasePrediction Prediction => answer.Prediction;

    private PredictionInterval Range => Prediction.Interval!.Value;

    private ImmutableArray<PairEvidence> Evidence => answer.Evidence;

    private string Unit => answer.Unit;

    private IEnumerable<string> Warnings
    {
        get
        {
            foreach (var image in answer.Unlike)
                yield return $"OUT-OF-DISTRIBUTION: {image} lies farther from all training {answer.Noun}s than {answer.Noun}s like them do. Do not rely on the answer.";
            if (Prediction.IsOutOfDistribution == true)
                yield return "OUT-OF-DISTRIBUTION: the difference of the two lies farther from those of all training pairs than differences like them do. Do not rely on Δ.";
        }
    }

    private string Why => answer.Set != ChangeSet.CannotSay ? ""
        : Prediction.IsOutOfDistribution == true ? ", for the pair is unlike any training pair"
        : ", for the interval holds an improvement as well as a worsening";

    private string Interval => Text($"{100 * Range.Coverage:0.#} % interval: {AnswerText.Range(Range, Unit)} (from {Range.CalibratedOn})");

    private string Direction =>
        $"{(answer.Rule.Better == ScoreDirection.HigherIsBetter ? "A higher" : "A lower")} score is better{(answer.Band > 0 ? $"; a difference of up to {WithUnit(answer.Band, Unit)} counts as the same" : "")}.";

    private string Smallest => answer.Smallest is not { } smallest ? "The smallest detectable change is not known: the study has no scans of subjects that did not change."
        : $"Smallest detectable change: {WithUnit(smallest.Value, Unit)} (from {Quantity.Count(smallest.Pairs, "pair")} of {Quantity.Count(smallest.Subjects, "subject")} that did not change). "
            + answer.IsBeyondSmallest switch
            {
                true => "Δ is larger: answers seldom differ as much where nothing has changed.",
                false => "Δ is no larger: answers differ as much where nothing has changed.",
                null => "It says nothing here.",
            };

    private TextTable Table
    {
        get
        {
            var hasVisits = Evidence.Any(one => one.Visits is not null);
            return new(
            [
                new("pair"), new("subject"), .. hasVisits ? [new TextColumn("visits")] : ImmutableArray<TextColumn>.Empty, new(Heading("Δ", Unit), IsNumber: true), new("distance", IsNumber: true), new("share", IsNumber: true),
                new(Heading("without it", Unit), IsNumber: true), new(Heading("without its subject", Unit), IsNumber: true),
            ],
            [
                .. Evidence.Take(MostShown).Select(one => ImmutableArray.Create(
                [
                    one.Pair, one.Subject, .. hasVisits ? [one.Visits ?? ""] : ImmutableArray<string>.Empty, Signed(one.Change), Number(one.Distance), Text($"{100 * one.Share:F1} %"),
                    Effect(one.EffectOfPair), Effect(one.EffectOfSubject),
                ])),
            ]);
        }
    }

    private static string Signed(double change) => $"{(change > 0 ? "+" : "")}{Number(change)}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ImageRegression.Neighbors;
using static ImageRegression.Reports.AnswerText;

namespace ImageRegression.Reports;

/// <summary>The answer for one image and what it rests on, as people and as programs read it.</summary>
/// <param name="Study">What the study calls itself.</param>
/// <param name="Method">The method that answers.</param>
/// <param name="Unit">Unit of the labels; empty where they have none.</param>
/// <param name="Radius">Within which training cases have a say, in scaled label units.</param>
/// <param name="IndexSize">Training cases in the index.</param>
/// <param name="Notes">What a reader must know of the study, such as that its data are phantoms.</param>
/// <param name="Answer">The answer; its target is NaN.</param>
public sealed record GroundedAnswer(
    string Study, string Method, string Unit, double Radius, int IndexSize, ImmutableArray<string> Notes, CasePrediction Answer)
{
    /// <summary>What may have been done to the image, as a question; null where nothing is asked.</summary>
    public string? Hint { get; init; }

    /// <summary>The answer in lines of text, the evidence as a table, nearest first.</summary>
    public ImmutableArray<string> Lines =>
    [
        $"{Study}: {Method}",
        .. Notes.Select(note => $"Note: {note}"),
        "",
        .. Answer.IsOutOfDistribution == true ? [OutOfDistribution] : ImmutableArray<string>.Empty,
        .. Hint is null ? ImmutableArray<string>.Empty : [$"Was the image {Hint} Undone, it would lie markedly nearer to the training images."],
        $"{Answer.Id}: {WithUnit(Answer.Predicted)}",
        .. Answer.Interval is { } interval ? [Interval(interval)] : ImmutableArray<string>.Empty,
        Answer.WithinRadius
            ? $"It rests on {Answer.Evidence.Length} of {IndexSize} training images, those within radius {Number(Radius)}:"
            : $"No training image lies within radius {Number(Radius)}; the nearest of {IndexSize} answers alone:",
        "",
        .. Evidence.Lines,
        .. Rest([.. Answer.Evidence.Select(e => e.Share)]),
    ];

    /// <summary>Everything as a JSON object; numbers that are not finite are texts.</summary>
    public string Json => JsonSerializer.Serialize(
        new
        {
            Study,
            Method,
            Unit,
            Image = Answer.Id,
            OutOfDistribution = Answer.IsOutOfDistribution,
            Hint,
            Answer.Predicted,
            Answer.Axis.Period,
            Interval = Answer.Interval is { } interval ? new { interval.Lower, interval.Upper, interval.Coverage, interval.CalibratedOn } : null,
            Answer.WithinRadius,
            Radius,
            Notes,
            Evidence = Answer.Evidence,
        },
        AnswerText.Json);

    private const string OutOfDistribution =
        "OUT-OF-DISTRIBUTION: the image lies farther from all training images than images like them do. Do not rely on the answer.";

    private TextTable Evidence => new(
        [
            new("image"), new("subject"), new(Heading("label"), IsNumber: true), new("distance", IsNumber: true), new("share", IsNumber: true),
            new(Heading("without it"), IsNumber: true), new(Heading("without its subject"), IsNumber: true),
        ],
        [.. Answer.Evidence.Take(MostShown).Select(e => ImmutableArray.Create(
            e.Id, e.Subject, Number(e.Label), Number(e.Distance), Text($"{100 * e.Share:F1} %"), Effect(e.EffectOfCase), Effect(e.EffectOfSubject)))]);

    private string Interval(PredictionInterval interval) => Text(
        $"{100 * interval.Coverage:0.#} % interval: {Range(interval)} (from {interval.CalibratedOn})");

    private string Range(PredictionInterval interval) =>
        Answer.Axis.Period is not { } period || double.IsInfinity(interval.Lower) || double.IsInfinity(interval.Upper) ? AnswerText.Range(interval, Unit)
        : interval.Upper - interval.Lower >= period * (1 - 1e-9) ? "any value"   // its ends were rounded
        : $"{Number(Answer.Axis.Wrap(interval.Lower))} to {WithUnit(Answer.Axis.Wrap(interval.Upper))}{(Answer.Axis.Wrap(interval.Lower) > Answer.Axis.Wrap(interval.Upper) ? ", through 0" : "")}";

    private string Heading(string name) => AnswerText.Heading(name, Unit);

    private string WithUnit(double value) => AnswerText.WithUnit(value, Unit);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

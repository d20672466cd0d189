using CsvHelper;
using ImageRegression.Studies;
using static ImageRegression.Reports.AnswerText;

namespace ImageRegression.Reports;

/// <summary>Answers for many images as CSV, a row each, written as they come.</summary>
internal sealed class AnswerCsv : IDisposable
{
    private const int Neighbors = 5;

    private static readonly string[] Columns =
    [
        "image", "answer", "low", "high", "unit", "out_of_distribution", "hint",
        .. Enumerable.Range(1, Neighbors).SelectMany(i => new[] { $"neighbour_{i}", $"distance_{i}", $"label_{i}" }), "error",
    ];

    private readonly CsvWriter csv;
    private readonly string unit;

    /// <summary>Begins with the names of the columns.</summary>
    /// <param name="to">Where to; closed with this.</param>
    /// <param name="unit">Unit of the labels; empty where they have none.</param>
    public AnswerCsv(TextWriter to, string unit)
    {
        (csv, this.unit) = (CsvWriter.Create(to, new CsvWriterOptions()), unit);
        csv.WriteRecord(Columns);
    }

    /// <summary>Writes one row: the answer with its nearest evidence, or the image and its fault.</summary>
    public void Write(ImageAnswer image)
    {
        var (name, answer, hint, fault) = image;
        csv.WriteRecord(answer is null ? [name, .. Enumerable.Repeat("", Columns.Length - 2), fault ?? ""] :
        [
            name, Exact(answer.Predicted), Exact(answer.Interval?.Lower), Exact(answer.Interval?.Upper), unit, Exact(answer.IsOutOfDistribution), hint?.Question ?? "",
            .. Enumerable.Range(0, Neighbors).SelectMany(i => i < answer.Evidence.Length && answer.Evidence[i] is var near
                ? new[] { near.Id, Exact(near.Distance), Exact(near.Label) } : ["", "", ""]), "",
        ]);
    }

    /// <inheritdoc/>
    public void Dispose() => csv.Dispose();
}

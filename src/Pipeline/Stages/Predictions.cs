using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Data;

namespace ImageRegression.Pipeline.Stages;

/// <summary>The predictions for one part of the images.</summary>
/// <param name="Cases">One prediction an image, in the order of the part.</param>
public sealed record Predictions(ImmutableArray<CasePrediction> Cases)
{
    /// <summary>
    /// Writes <c>predictions.csv</c>, a line an image with its evidence, nearest first, in four columns whose items are
    /// joined by semicolons.
    /// </summary>
    internal void Save(ArtifactFolder to)
    {
        using var csv = new CsvWriter(new StreamWriter(to.Path("predictions.csv")), CultureInfo.InvariantCulture);
        csv.WriteRecords(Cases.Select(Line.Of));
    }

    internal static Predictions Load(ArtifactFolder from)
    {
        using var csv = new CsvReader(new StreamReader(from.Path("predictions.csv")), CultureInfo.InvariantCulture);
        return new([.. csv.GetRecords<Line>().Select(line => line.ToPrediction())]);
    }

    // The names are the columns.
#pragma warning disable IDE1006, SA1300 // reason: a CSV column is spelt in lower case
    private sealed record Line(
        string id, string subject, string sex, double target, double predicted, double error, bool within_radius,
        int neighbours, string evidence_ids, string evidence_labels, string evidence_distances, string evidence_weights)
#pragma warning restore IDE1006, SA1300
    {
        public static Line Of(CasePrediction c) => new(
            c.Id, c.Subject, c.Sex?.ToString() ?? "", c.Target, c.Predicted, c.Predicted - c.Target, c.WithinRadius, c.Evidence.Length,
            string.Join(';', c.Evidence.Select(e => e.Id)), Joined(c, e => e.Label), Joined(c, e => e.Distance), Joined(c, e => e.Weight));

        public CasePrediction ToPrediction()
        {
            var (labels, distances, weights) = (Numbers(evidence_labels), Numbers(evidence_distances), Numbers(evidence_weights));
            return new(
                id, subject, sex.Length == 0 ? null : Enum.Parse<Sex>(sex), target, predicted, within_radius,
                evidence_ids.Length == 0 ? []
                    : [.. evidence_ids.Split(';').Select((name, i) => new CaseEvidence(name, labels[i], distances[i], weights[i]))]);
        }

        private static string Joined(CasePrediction c, Func<CaseEvidence, double> value) =>
            string.Join(';', c.Evidence.Select(e => value(e).ToString("R", CultureInfo.InvariantCulture)));

        private static double[] Numbers(string joined) =>
            joined.Length == 0 ? [] : Array.ConvertAll(joined.Split(';'), number => double.Parse(number, CultureInfo.InvariantCulture));
    }
}

/// <summary>One answer and what it rests on.</summary>
/// <param name="Id">Name of the image.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Sex">Sex, where known.</param>
/// <param name="Target">True value, in label units.</param>
/// <param name="Predicted">Predicted value, in label units.</param>
/// <param name="WithinRadius">Whether any training case lies within the radius; if not, the nearest one answers alone.</param>
/// <param name="Evidence">The training cases behind the answer, nearest first; empty for a linear read-out.</param>
public sealed record CasePrediction(
    string Id, string Subject, Sex? Sex, double Target, double Predicted, bool WithinRadius, ImmutableArray<CaseEvidence> Evidence);

/// <summary>A training case behind an answer.</summary>
/// <param name="Id">Name of its image.</param>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Distance">Distance in the embedding space, in scaled label units.</param>
/// <param name="Weight">Its weight exp(−d²/(2(r/3)²)), before normalisation (Chao et al. 2022, eq. 5).</param>
public sealed record CaseEvidence(string Id, double Label, double Distance, double Weight);

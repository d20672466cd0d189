using System.Collections.Immutable;
using ImageRegression.Calcium;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Reports.Figures;
using ImageRegression.Studies;
using ImageRegression.Tables;
using ImageRegression.Training;
using static TorchSharp.torch;

namespace ImageRegression.Reports.Tests;

/// <summary>Made-up results of studies: hand phantoms, and answers that err in a known way.</summary>
internal static class Studies
{
    public static RunReport Report(params string[] notes) => new()
    {
        Title = "Bone age",
        Script = "baa.csx",
        RunId = "1",
        Started = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(1),
        Profile = Profile.Laptop,
        Results = [new Result("RM-Loss", [new("MAE", 6.5, "months")], [])],
        Notes = [.. notes],
        File = "report.md",
    };

    /// <summary>One method on <paramref name="test"/> cases, each resting on <paramref name="neighbors"/> of the training cases.</summary>
    public static MethodFigures Method(
        string name, int test, int train, int neighbors = 12, bool intervals = true, PictureSource? pictures = null)
    {
        var random = new Random(7);
        var labels = Enumerable.Range(0, test + train).Select(_ => 228 * random.NextDouble()).ToArray();
        var cases = Enumerable.Range(0, test).Select(i => new CasePrediction(
            Id(i), Id(i), labels[i], labels[i] + (20 * random.NextDouble()) - 10, i % 50 != 0,
            [.. Enumerable.Range(0, neighbors).Select(k => (k, row: test + ((i + k) % train)))
                .Select(pair => new CaseEvidence(Id(pair.row), labels[pair.row], 0.01 * (pair.k + 1), Math.Exp(-0.2 * pair.k))
                {
                    Share = Math.Exp(-0.2 * pair.k) / Enumerable.Range(0, neighbors).Sum(other => Math.Exp(-0.2 * other)),
                    EffectOfCase = -1.5 + pair.k,
                    EffectOfSubject = pair.k == 1 ? 2.5 : -1.5 + pair.k,   // the second nearest has a second image
                })])
        {
            Covariates = CovariateText.None.Add("sex", i % 2 == 0 ? "F" : "M").Add("noise", $"{i}"),
            Interval = intervals ? new PredictionInterval(labels[i] - 14, labels[i] + 14, 0.9) { CalibratedOn = $"{30 + (i % 2)} calibration subjects" } : null,
            IsOutOfDistribution = intervals ? i % 40 == 3 : null,
        }).ToImmutableArray();
        var moments = Enumerable.Range(1, 1_200).Select(i => new TrainingMoment(i, 1.0 / i, 1e-3, i % 100 == 0 ? 40.0 / i : null));
        return MethodFigures.Of(
            name, "months", cases, [LearningCurve.Of("train", new TrainingHistory([.. moments], 1_100))],
            View(labels, test, train), pictures);
    }

    /// <summary>Hearts of chest phantoms, under the ids of the hands.</summary>
    public static ImageSet Scans(int count)
    {
        var (chests, crop) = (new ChestPhantom(1), new HeartCrop { Size = 48 });
        return ImageSet.Fill(new CaseTable([.. Hands.Take(count)]), crop.Layout, (row, slot) =>
        {
            var scan = chests.Scan(row);
            crop.Of(scan.Ct, scan.Heart, slot);
        });
    }

    private static EmbeddingView View(double[] labels, int test, int train)
    {
        using var scope = NewDisposeScope();
        Embeddings Of(int from, int count)
        {
            var along = tensor(labels[from..(from + count)]).to(ScalarType.Float32) / 40;
            return new Embeddings(
                stack([along, along.sin(), along.cos(), along * 0], 1),
                [.. Enumerable.Range(from, count).Select(i => new EmbeddedCase(Id(i), Id(i), labels[i]))]);
        }
        return EmbeddingView.Of(Of(0, test), Of(test, train))!;
    }

    private static readonly ImmutableArray<Case> Hands = new HandPhantom(1).Cases(4_000).Cases;

    private static string Id(int index) => Hands[index].Id;   // as of the images that a test draws
}

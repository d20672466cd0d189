using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Randomness;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>
/// An embedding space as a trained network would give it, without training one: the first axis is the label in standard
/// deviations plus noise that grows with the label from 3 to 15 of 228, and is larger for one sex; three further axes are
/// noise. Subjects of the pool have one to three images, whose noise is alike.
/// </summary>
internal sealed class SimulatedSpace
{
    public const int LabelBins = 4;
    private const double Range = 228, Deviation = Range / 3.5;

    private readonly double noise;
    private readonly Tensor training, pool;
    private readonly double[] trainingLabels, labels;
    private readonly string[] subjects, sexes;

    /// <param name="training">Subjects of the index.</param>
    /// <param name="pool">Subjects to calibrate on and to test.</param>
    /// <param name="seed">Of everything.</param>
    /// <param name="noise">How many times as noisy as said above; at 5 predictions shrink to the mean, as those of a network hardly trained.</param>
    public SimulatedSpace(int training, int pool, ulong seed, double noise = 1)
    {
        this.noise = noise;
        var random = new SplitMix64(seed);
        var (index, asked) = (new List<Image>(), new List<Image>());
        for (var subject = 0; subject < training; subject++)
            index.Add(Draw(ref random, $"t{subject}", random.Uniform(0, Range), Sex(subject), 0));
        for (var subject = 0; subject < pool; subject++)
        {
            var (label, common) = (random.Uniform(0, Range), random.Normal());
            for (var image = 0; image <= subject % 3; image++)
                asked.Add(Draw(ref random, $"p{subject}", label, Sex(subject), common));
        }
        this.training = Vectors(index);
        this.pool = Vectors(asked);
        trainingLabels = [.. index.Select(image => image.Label)];
        labels = [.. asked.Select(image => image.Label)];
        subjects = [.. asked.Select(image => image.Subject)];
        sexes = [.. asked.Select(image => image.Sex)];

        static string Sex(int subject) => subject % 2 == 0 ? "Female" : "Male";
    }

    /// <summary>Divides the pool by subject, calibrates on one part and counts what is covered in the other, one image a subject.</summary>
    public void Measure(ulong seed, int calibrated, Tally covered, ConformalBins binsOf = ConformalBins.Truth)
    {
        var (held, test) = Split(seed, calibrated);
        using var scope = NewDisposeScope();
        var predictor = new RadiusNeighbors(RadiusSearch.Best(radii: 40).Run(
            new RadiusNeighbors(0), Embeddings.Of(training, trainingLabels), Embeddings.Of(pool, labels).Take(held)).Radius);
        var settings = new ConformalSettings { Bins = LabelBins, BinsOf = binsOf };
        var predicted = predictor.Predict(Embeddings.Of(training, trainingLabels), pool).Select(prediction => prediction.Value).ToArray();
        double[] spreads = [.. NeighborSearch.Nearest(pool, training, settings.SpreadNeighbors)
            .Select((near, row) => LocalSpread.Of(near, settings.SpreadNeighbors, LabelValues.Of(LabelAxis.Straight, trainingLabels), predicted[row]))];
        var intervals = ConformalIntervals.Calibrate(
            settings, trainingLabels, [.. held.Select(row => new CalibrationCase(subjects[row], sexes[row], predicted[row], labels[row], spreads[row]))]);
        foreach (var row in test)
        {
            var (lower, upper, _, _) = intervals.Of(predicted[row], spreads[row], sexes[row]);
            var hit = lower <= labels[row] && labels[row] <= upper ? 1.0 : 0.0;
            var bin = ConformalIntervals.BinOf(labels[row], intervals.BinEdges);   // of the true label
            covered.Add("all", hit);
            covered.Add(sexes[row], hit);
            covered.Add($"bin {bin}", hit);
            covered.Add($"width of bin {bin}", upper - lower);
        }
    }

    /// <summary>A test for out-of-distribution cases and the distances of subjects it was not calibrated on.</summary>
    public (OutOfDistributionTest Test, double[] Held) OutOfDistributionTest(int calibrated)
    {
        var (held, test) = Split(1, calibrated);
        var settings = new OutOfDistributionSettings();
        double[] distances = [.. NeighborSearch.Nearest(pool, training, settings.Neighbors).Select(near => Neighbors.OutOfDistributionTest.DistanceOf(near, settings))];
        return (new(settings, SubjectScores.Of(held.Select(row => (subjects[row], distances[row])))), [.. test.Select(row => distances[row])]);
    }

    // All images of the subjects to calibrate on; of the others one each, as one image of a new subject is what is promised.
    private (int[] Held, int[] Test) Split(ulong seed, int calibrated)
    {
        var names = subjects.Distinct().ToArray();
        new SplitMix64(seed).Shuffle<string>(names);
        var held = names.Take(calibrated).ToHashSet();
        int[] rows = [.. Enumerable.Range(0, subjects.Length)];
        return ([.. rows.Where(row => held.Contains(subjects[row]))], [.. rows.Where(row => !held.Contains(subjects[row])).DistinctBy(row => subjects[row])]);
    }

    private Image Draw(ref SplitMix64 random, string subject, double label, string sex, double common)
    {
        var deviation = noise * (3 + 12 * label / Range) * (sex == "Male" ? 1.5 : 1);
        return new(subject, sex, label,
            [(label + deviation * (0.8 * common + (common == 0 ? 1 : 0.6) * random.Normal())) / Deviation, 0.02 * random.Normal(), 0.02 * random.Normal(), 0.02 * random.Normal()]);
    }

    private static Tensor Vectors(List<Image> images) =>
        tensor(images.SelectMany(image => image.Vector).ToArray()).reshape(images.Count, -1);

    private sealed record Image(string Subject, string Sex, double Label, double[] Vector);
}

/// <summary>Means by name.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, (double Sum, int Count)> sums = [];

    public IEnumerable<string> Groups => sums.Keys.Where(key => !key.StartsWith("width", StringComparison.Ordinal));

    public void Add(string key, double value) => sums[key] = (sums.GetValueOrDefault(key).Sum + value, Count(key) + 1);

    public double Mean(string key) => sums[key].Sum / sums[key].Count;

    public int Count(string key) => sums.GetValueOrDefault(key).Count;
}

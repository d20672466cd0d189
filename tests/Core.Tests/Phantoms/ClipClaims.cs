using System.Numerics.Tensors;
using ImageRegression.Baselines;
using TorchSharp;

namespace ImageRegression.Tests;

/// <summary>Measures by which a phantom of visits shows whether it is hard in the way that real patients are.</summary>
/// <param name="Clips">Pixels of every visit, subject after subject.</param>
/// <param name="Truth">What was drawn, in the same order.</param>
/// <param name="Visits">Visits of a subject.</param>
internal sealed record ClipClaims(float[][] Clips, double[] Truth, int Visits)
{
    private int Subjects => Clips.Length / Visits;

    public static ClipClaims Of(int subjects, int visits, Func<int, int, byte[]> render, Func<int, int, double> truth)
    {
        var clips = new float[subjects * visits][];
        Parallel.For(0, clips.Length, i => clips[i] = Array.ConvertAll(render(i / visits, i % visits), sample => (float)sample));
        return new(clips, [.. Enumerable.Range(0, clips.Length).Select(i => truth(i / visits, i % visits))], visits);
    }

    /// <summary>Variance of subjects' means over the variance of changes from one visit to the next.</summary>
    public static double BetweenOverChanges(double[] values, int visits) =>
        Variance([.. values.Chunk(visits).Select(own => own.Average())])
        / Variance([.. Enumerable.Range(0, values.Length).Where(i => i % visits > 0).Select(i => values[i] - values[i - 1])]);

    /// <summary>For how many clips the nearest other one, by squared differences of pixels, is of the same subject.</summary>
    public double NearestIsOwn()
    {
        var own = 0;
        Parallel.For(0, Clips.Length, i =>
        {
            var nearest = Enumerable.Range(0, Clips.Length).Where(j => j != i).MinBy(j => TensorPrimitives.Distance(Clips[i], Clips[j]));
            if (nearest / Visits == i / Visits)
                Interlocked.Increment(ref own);
        });
        return own / (double)Clips.Length;
    }

    /// <summary>R² of ridge regression from the difference of two consecutive clips to the drawn change, on the last third of the subjects, at the best of six penalties.</summary>
    public double BestRidgeR2()
    {
        var learnt = Pairs(0, Subjects * 2 / 3);
        var tested = Pairs(Subjects * 2 / 3, Subjects);
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var (all, y) = Differences(learnt);
        var (unseen, theirs) = Differences(tested);
        var (axes, _) = torch.linalg.qr(all.t());   // what lies beside the learnt differences gets no coefficient, so ridge answers alike along these axes
        var (x, others) = (all.mm(axes), unseen.mm(axes));
        var length = (x - x.mean([0])).square().sum().item<double>() / learnt.Length;   // squared, of a difference
        var mean = theirs.Average();
        return new[] { 1e-3, 1e-2, 1e-1, 0.3, 1, 10 }.Max(share =>
        {
            var answers = RidgeRegression.Fit(x, y, share * length).Predict(others);
            return 1 - (answers.Zip(theirs, (answer, truth) => Math.Pow(answer - truth, 2)).Sum() / theirs.Sum(truth => Math.Pow(truth - mean, 2)));
        });
    }

    private int[] Pairs(int from, int to) => [.. Enumerable.Range(from * Visits, (to - from) * Visits).Where(i => i % Visits > 0)];

    private (torch.Tensor X, double[] Y) Differences(int[] rows)
    {
        var x = new float[rows.Length * Clips[0].Length];
        for (var row = 0; row < rows.Length; row++)
            TensorPrimitives.Subtract(Clips[rows[row]], Clips[rows[row] - 1], x.AsSpan(row * Clips[0].Length, Clips[0].Length));
        return (torch.tensor(x).reshape(rows.Length, -1).to(torch.ScalarType.Float64), [.. rows.Select(row => Truth[row] - Truth[row - 1])]);
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1);
    }
}

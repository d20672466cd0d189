using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Every reduction against a loop over the same numbers: of all elements, along each axis, with the axis kept or dropped.
public sealed class ReductionTests
{
    private static readonly double[,] Elements = { { 2, -1, 0.5, 7 }, { 0, 3, -4, 0.25 }, { 5, 2.5, 1, -2 } };

    private static readonly Dictionary<string, (Func<Tensor, Tensor>? All, Func<Tensor, long, bool, Tensor> Along, Func<double[], double> Loop)> Reductions = new()
    {
        ["sum"] = (x => x.sum(), (x, axis, keep) => x.sum(axis, keep), v => v.Sum()),
        ["sum of axes"] = (x => x.sum([0L, 1]), (x, axis, keep) => x.sum([axis], keep), v => v.Sum()),
        ["sum of a span of axes"] = (x => sum(x, (ReadOnlySpan<long>)[0, 1]), (x, axis, keep) => x.sum((ReadOnlySpan<long>)[axis], keep), v => v.Sum()),
        ["mean"] = (x => x.mean(), (x, axis, keep) => x.mean([axis], keep), v => v.Average()),
        ["nanmean"] = (x => x.nanmean(), (x, axis, keep) => x.nanmean((int)axis, keep), v => v.Average()),
        ["var"] = (x => x.var(), (x, axis, keep) => x.var(axis, keepdim: keep), v => Variance(v, 1)),
        ["var, biased"] = (x => x.var(false), (x, axis, keep) => x.var([axis], false, keep), v => Variance(v, 0)),
        ["std"] = (x => x.std(), (x, axis, keep) => x.std(axis, keepdim: keep), v => Math.Sqrt(Variance(v, 1))),
        ["std, biased"] = (x => x.std(false), (x, axis, keep) => x.std([axis], false, keep), v => Math.Sqrt(Variance(v, 0))),
        ["std of std_mean"] = (x => x.std_mean().std, (x, axis, keep) => x.std_mean([axis], keepdim: keep).std, v => Math.Sqrt(Variance(v, 1))),
        ["mean of std_mean"] = (x => x.std_mean().mean, (x, axis, keep) => x.std_mean([axis], keepdim: keep).mean, v => v.Average()),
        ["var of var_mean"] = (x => x.var_mean(false).var, (x, axis, keep) => x.var_mean([axis], false, keep).var, v => Variance(v, 0)),
        ["mean of var_mean"] = (x => x.var_mean().mean, (x, axis, keep) => x.var_mean([axis], keepdim: keep).mean, v => v.Average()),
        ["max"] = (x => x.max(), (x, axis, keep) => x.max(axis, keep).values, v => v.Max()),
        ["min"] = (x => x.min(), (x, axis, keep) => x.min(axis, keep).values, v => v.Min()),
        ["amax"] = (x => x.amax(0, 1), (x, axis, keep) => x.amax([axis], keep), v => v.Max()),
        ["amin"] = (x => x.amin(0, 1), (x, axis, keep) => x.amin([axis], keep), v => v.Min()),
        ["min of aminmax"] = (x => x.aminmax().min, (x, axis, keep) => x.aminmax(axis, keep).min, v => v.Min()),
        ["max of aminmax"] = (x => x.aminmax().max, (x, axis, keep) => x.aminmax(axis, keep).max, v => v.Max()),
        ["argmax"] = (x => x.argmax(), (x, axis, keep) => x.argmax(axis, keep), v => Array.IndexOf(v, v.Max())),
        ["argmin"] = (x => x.argmin(), (x, axis, keep) => x.argmin(axis, keep), v => Array.IndexOf(v, v.Min())),
        ["position of max"] = (null, (x, axis, keep) => x.max(axis, keep).indexes, v => Array.IndexOf(v, v.Max())),
        ["position of min"] = (null, (x, axis, keep) => x.min(axis, keep).indexes, v => Array.IndexOf(v, v.Min())),
        ["prod"] = (x => x.prod(), (x, axis, keep) => x.prod(axis, keep), v => v.Aggregate(1.0, (product, e) => product * e)),
        ["all"] = (x => x.all(), (x, axis, keep) => x.all(axis, keep), v => v.All(e => e != 0) ? 1 : 0),
        ["any"] = (x => x.gt(4).any(), (x, axis, keep) => x.gt(4).any(axis, keep), v => v.Any(e => e > 4) ? 1 : 0),
        ["logsumexp"] = (null, (x, axis, keep) => x.logsumexp(axis, keep), v => Math.Log(v.Sum(Math.Exp))),
        ["norm"] = (x => x.norm(), (x, axis, keep) => x.norm((int)axis, keep), v => Math.Sqrt(v.Sum(e => e * e))),
        ["norm of order 1"] = (x => x.norm(1f), (x, axis, keep) => x.norm((int)axis, keep, 1), v => v.Sum(Math.Abs)),
        ["vector_norm"] = (x => linalg.vector_norm(x, 3), (x, axis, keep) => linalg.vector_norm(x, 3, [axis], keep), v => Math.Cbrt(v.Sum(e => Math.Pow(Math.Abs(e), 3)))),
        ["vector_norm by default"] = (x => linalg.vector_norm(x), (x, axis, keep) => linalg.vector_norm(x, null, [axis], keep), v => Math.Sqrt(v.Sum(e => e * e))),
        ["linalg.norm"] = (x => linalg.norm(x), (x, axis, keep) => linalg.norm(x, 1, [axis], keep), v => v.Length == 12 ? Math.Sqrt(v.Sum(e => e * e)) : v.Sum(Math.Abs)),
        ["median"] = (x => x.median(), (x, axis, keep) => x.median(axis, keep).values, v => v.Order().ElementAt((v.Length - 1) / 2)),   // the lower of two
        ["quantile"] = (x => x.quantile(tensor(0.5)), (x, axis, keep) => x.quantile(tensor(0.5), axis, keep), Middle),
        ["nanquantile"] = (x => x.nanquantile(tensor(0.5)), (x, axis, keep) => x.nanquantile(tensor(0.5), axis, keep), Middle),
        ["last of cumsum"] = (null, (x, axis, keep) => Last(x.cumsum(axis), axis, keep), v => v.Sum()),
        ["last of cumprod"] = (null, (x, axis, keep) => Last(x.cumprod(axis), axis, keep), v => v.Aggregate(1.0, (product, e) => product * e)),
        ["last of cummax"] = (null, (x, axis, keep) => Last(x.cummax(axis).values, axis, keep), v => v.Max()),
        ["last of cummin"] = (null, (x, axis, keep) => Last(x.cummin(axis).values, axis, keep), v => v.Min()),
    };

    public static TheoryData<string> Names => [.. Reductions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reduction_is_a_loop_over_all_elements_or_those_of_an_axis(string name)
    {
        using var scope = NewDisposeScope();
        var (all, along, loop) = Reductions[name];
        var x = tensor(Elements);
        if (all is not null)
        {
            Near.Equal([loop([.. Elements.Cast<double>()])], all(x));
            Assert.Empty(all(x).shape);
        }
        double[][] rows = [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 4).Select(column => Elements[row, column]).ToArray())];
        double[][] columns = [.. Enumerable.Range(0, 4).Select(column => rows.Select(row => row[column]).ToArray())];
        Near.Equal(columns.Select(loop), along(x, 0, false), what: "axis 0");
        Near.Equal(rows.Select(loop), along(x, 1, false), what: "axis 1");
        Assert.Equal(([4L], [1L, 4], [3L, 1]), (along(x, 0, false).shape, along(x, 0, true).shape, along(x, 1, true).shape), SameShapes);
    }

    [Fact]
    public void What_is_not_a_number_is_left_out_by_the_reductions_that_say_so()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1, double.NaN, 2, 6]);
        Assert.Equal((9.0, 3.0, 2.0, 2.0), (x.nansum().ToDouble(), x.nanmean().ToDouble(), x.nanmedian().ToDouble(), x.nanquantile(tensor(0.5)).ToDouble()));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (x.sum().ToDouble(), x.median().ToDouble(), x.quantile(tensor(0.5)).ToDouble()));
    }

    [Fact]
    public void A_reduction_can_compute_in_another_type()
    {
        using var scope = NewDisposeScope();
        var bytes = tensor(new byte[,] { { 200, 100 }, { 100, 4 } });
        Assert.Equal((ScalarType.Int64, 404L), (bytes.sum().dtype, bytes.sum().ToInt64()));
        Assert.Equal((ScalarType.Float32, 404.0), (bytes.sum(float32).dtype, bytes.sum(float32).ToDouble()));
        Near.Equal([150, 52], bytes.mean([0], type: float64));
        Near.Equal([50, 48], bytes.std(1, unbiased: false, type: float64));
        Near.Equal([2500, 2304], bytes.var(1, unbiased: false, type: float64));
        Near.Equal([20000, 400], bytes.prod(1, type: float64));
        Near.Equal([200, 300, 100, 104], bytes.cumsum(1, float64));
    }

    [Fact]
    public void Softmax_gives_shares_that_sum_to_one()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 0, Math.Log(3) }, { 1000, 1000 } });
        Near.Equal([0.25, 0.75, 0.5, 0.5], x.softmax(1));
        Near.Equal([Math.Log(0.25), Math.Log(0.75), Math.Log(0.5), Math.Log(0.5)], x.log_softmax(1));
    }

    [Fact]
    public void Differences_counts_traces_and_modes()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1.0, 4, 9, 16]);
        Near.Equal([3, 5, 7], x.diff());
        Near.Equal([2, 2], x.diff(n: 2));
        Near.Equal([1, 3, 5, 7, -16], x.diff(prepend: zeros(1, float64), append: zeros(1, float64)));
        var grid = tensor(new double[,] { { 1, 0, 2 }, { 0, 0, 5 } });
        Assert.Equal(3, grid.count_nonzero().ToInt64());
        Near.Equal([1, 0, 2], grid.count_nonzero([0]));
        Assert.Equal(1, grid.trace().ToDouble());
        Near.Equal([2, 7], tensor(new long[,] { { 2, 5, 2 }, { 7, 8, 7 } }).mode().values);
        Assert.Equal([0L, 1, 1], tensor([1.0, 4, 2]).cummax(0).indexes.data<long>().ToArray());
    }

    private static double Variance(double[] v, int correction) => v.Sum(e => (e - v.Average()) * (e - v.Average())) / (v.Length - correction);

    private static double Middle(double[] v) => (v.Order().ElementAt((v.Length - 1) / 2) + v.Order().ElementAt(v.Length / 2)) / 2;

    private static Tensor Last(Tensor running, long axis, bool keep) => keep ? running.narrow(axis, running.shape[axis] - 1, 1) : running.select(axis, -1);

    private static bool SameShapes((long[], long[], long[]) a, (long[], long[], long[]) b) =>
        a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2) && a.Item3.SequenceEqual(b.Item3);
}

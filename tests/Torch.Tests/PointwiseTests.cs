using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Functions of one number, in float64, against .NET's own or the defining formula.
public sealed class PointwiseTests
{
    private static readonly double[] Any = [-2.75, -1.5, -0.3, 0, 0.4, 1, 2.5], Positive = [0.125, 0.5, 1, 2.5, 40], Inner = [-0.95, -0.5, 0, 0.25, 0.9];
    private static readonly double[] Odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -3, 0, 1];

    private static readonly Dictionary<string, (double[] At, Func<double, double> Formula)> Functions = new()
    {
        ["abs"] = (Any, Math.Abs),
        ["absolute"] = (Any, Math.Abs),
        ["neg"] = (Any, x => -x),
        ["negative"] = (Any, x => -x),
        ["exp"] = (Any, Math.Exp),
        ["exp2"] = (Any, x => Math.Pow(2, x)),
        ["expm1"] = ([1e-12, -1e-9, 1], x => x + (x * x / 2) + (x == 1 ? Math.E - 2.5 : 0)),
        ["log"] = (Positive, Math.Log),
        ["log2"] = (Positive, Math.Log2),
        ["log10"] = (Positive, Math.Log10),
        ["log1p"] = ([1e-12, -1e-9, 1], x => x == 1 ? Math.Log(2) : x - (x * x / 2)),
        ["sqrt"] = (Positive, Math.Sqrt),
        ["rsqrt"] = (Positive, x => 1 / Math.Sqrt(x)),
        ["reciprocal"] = (Positive, x => 1 / x),
        ["square"] = (Any, x => x * x),
        ["sign"] = (Any, x => Math.Sign(x)),
        ["floor"] = (Any, Math.Floor),
        ["ceil"] = (Any, Math.Ceiling),
        ["trunc"] = (Any, Math.Truncate),
        ["round"] = (Any, Math.Round),   // both round halves to even
        ["frac"] = (Any, x => x - Math.Truncate(x)),
        ["sin"] = (Any, Math.Sin),
        ["cos"] = (Any, Math.Cos),
        ["tan"] = (Any, Math.Tan),
        ["asin"] = (Inner, Math.Asin),
        ["acos"] = (Inner, Math.Acos),
        ["atan"] = (Any, Math.Atan),
        ["sinh"] = (Any, Math.Sinh),
        ["cosh"] = (Any, Math.Cosh),
        ["tanh"] = (Any, Math.Tanh),
        ["sigmoid"] = (Any, Sigmoid),
        ["logit"] = ([0.1, 0.5, 0.9], p => Math.Log(p / (1 - p))),
        ["relu"] = (Any, x => Math.Max(x, 0)),
        ["silu"] = (Any, x => x * Sigmoid(x)),
        ["selu"] = (Any, x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1))),   // Klambauer et al. 2017
        ["gelu"] = (Any, x => x * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2))) / 2),
        ["hardswish"] = ([-4, -3, -1, 0, 2, 3, 5], x => x * Math.Clamp(x + 3, 0, 6) / 6),
        ["softplus"] = (Any, x => Math.Log(1 + Math.Exp(x))),
        ["log_sigmoid"] = (Any, x => Math.Log(Sigmoid(x))),
        ["erf"] = (Any, SpecialFunctions.Erf),
        ["erfc"] = (Any, x => 1 - SpecialFunctions.Erf(x)),
        ["erfinv"] = (Inner, SpecialFunctions.ErfInverse),
        ["lgamma"] = (Positive, SpecialFunctions.LogGamma),
        ["digamma"] = (Positive, SpecialFunctions.Digamma),
        ["deg2rad"] = ([-90, 0, 180], x => x / 180 * Math.PI),
        ["rad2deg"] = (Any, x => x / Math.PI * 180),
        ["logical_not"] = (Any, x => x == 0 ? 1 : 0),
        ["signbit"] = ([-1, -0.0, 0, 2], x => double.IsNegative(x) ? 1 : 0),
        ["isnan"] = (Odd, x => double.IsNaN(x) ? 1 : 0),
        ["isinf"] = (Odd, x => double.IsInfinity(x) ? 1 : 0),
        ["isfinite"] = (Odd, x => double.IsFinite(x) ? 1 : 0),
        ["nan_to_num"] = (Odd, x => double.IsNaN(x) ? 0 : Math.Clamp(x, double.MinValue, double.MaxValue)),
    };

    // Functions of one tensor whose elements do not stay apart, and those of whole numbers; other tests hold them.
    private static readonly string[] Elsewhere =
    [
        "all", "any", "argmax", "argmin", "argsort", "argwhere", "bernoulli", "bincount", "bitwise_not", "cholesky", "clamp", "clip", "clone",
        "corrcoef", "count_nonzero", "cov", "det", "diag", "diag_embed", "diagonal", "diff", "flatten", "histc", "logdet", "max", "mean", "median",
        "min", "nanmean", "nanmedian", "nansum", "nonzero", "norm", "poisson", "prod", "ravel", "squeeze", "std", "sum", "t", "trace", "tril", "triu", "var",
        "zeros_like", "ones_like", "empty_like", "rand_like", "randn_like", "amax", "amin", "flip", "reshape", "permute", "broadcast_to", "pdist",
    ];

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_form_of_a_function_follows_its_formula(string name)
    {
        using var scope = NewDisposeScope();
        var (at, formula) = Functions[name];
        var forms = Form.Of(name);
        Assert.NotEmpty(forms);
        foreach (var form in forms)
        {
            var x = tensor(at);
            var result = (Tensor)form.Call(x)!;
            Near.Equal(at.Select(formula), result, what: form.ToString());
            if (form.IsInPlace) Assert.Same(x, result);
            else Near.Equal(at, x, 0, $"{form} changed its input");
        }
    }

    [Fact]
    public void No_function_of_one_tensor_is_without_a_formula()
    {
        var functions = Form.All.Where(form => form.IsStatic && !form.IsInPlace && form.Method.ReturnType == typeof(Tensor) && form.Parameters.All(p => p.IsOptional || p.IsDefined(typeof(ParamArrayAttribute), false)));
        Assert.Empty(functions.Select(form => form.Method.Name).Distinct().Except(Functions.Keys).Except(Elsewhere));
    }

    [Fact]
    public void Settings_of_a_function_reach_libtorch()
    {
        using var scope = NewDisposeScope();
        var x = tensor([-2.0, 0.26, 3.14159]);
        Near.Equal([-2, 0.3, 3.1], x.round(1));
        Near.Equal([-2, 0.3, 3.1], x.clone().round_(1));
        Near.Equal([-0.5, 0.26, 3.14159], x.leaky_relu(0.25));
        Near.Equal([Math.Log(1 + Math.Exp(-4)) / 2, Math.Log(1 + Math.Exp(0.52)) / 2, 3.14159], x.softplus(beta: 2, threshold: 6));
        Near.Equal([Math.Log(0.1 / 0.9), Math.Log(0.26 / 0.74), Math.Log(0.9 / 0.1)], x.logit(eps: 0.1));
        Near.Equal([7, 8, -9, 1], tensor([double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1]).nan_to_num(7, 8, -9));
    }

    [Fact]
    public void Clamping_cuts_at_either_bound_or_both()
    {
        using var scope = NewDisposeScope();
        double[] at = [-2, 0.5, 3];
        var x = tensor(at);
        foreach (var form in Form.Of("clamp", typeof(Scalar), typeof(Scalar)).AddRange(Form.Of("clip", typeof(Scalar), typeof(Scalar))))
        {
            Near.Equal([-1, 0.5, 2], (Tensor)form.Call(tensor(at), (Scalar)(-1), (Scalar)2)!, what: form.ToString());
            Near.Equal([-1, 0.5, 3], (Tensor)form.Call(tensor(at), (Scalar)(-1), null)!, what: form.ToString());
            Near.Equal([-2, 0.5, 2], (Tensor)form.Call(tensor(at), null, (Scalar)2)!, what: form.ToString());
        }
        foreach (var form in Form.Of("clamp_min", typeof(Scalar)))
            Near.Equal([-1, 0.5, 3], (Tensor)form.Call(tensor(at), (Scalar)(-1))!, what: form.ToString());
        foreach (var form in Form.Of("clamp_max", typeof(Scalar)))
            Near.Equal([-2, 0.5, 2], (Tensor)form.Call(tensor(at), (Scalar)2)!, what: form.ToString());
        Near.Equal([0, 0.5, 2], x.clamp(tensor([0.0, -1, -1]), tensor([9.0, 9, 2])));
        Near.Equal([0, 0.5, 2], clamp(x, tensor([0.0, -1, -1]), tensor([9.0, 9, 2])));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

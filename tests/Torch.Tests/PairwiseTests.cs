using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Functions of two numbers, in float64, against the defining formula: with a tensor or one number on the right, in place or not.
public sealed class PairwiseTests
{
    private static readonly double[] Left = [-7.5, -2, 0, 1, 3, 5.5, 2], Right = [2, -0.75, 4, 1, -2, 2.5, -4], Positive = [0.5, 2, 1, 3, 1.5, 5.5, 2];

    private static readonly Dictionary<string, (double[] Left, double[] Right, Func<double, double, double> Formula)> Functions = new()
    {
        ["add"] = (Left, Right, (a, b) => a + b),
        ["sub"] = (Left, Right, (a, b) => a - b),
        ["subtract"] = (Left, Right, (a, b) => a - b),
        ["mul"] = (Left, Right, (a, b) => a * b),
        ["multiply"] = (Left, Right, (a, b) => a * b),
        ["div"] = (Left, Right, (a, b) => a / b),
        ["divide"] = (Left, Right, (a, b) => a / b),
        ["true_divide"] = (Left, Right, (a, b) => a / b),
        ["floor_divide"] = (Left, Right, (a, b) => Math.Floor(a / b)),
        ["remainder"] = (Left, Right, (a, b) => a - (b * Math.Floor(a / b))),
        ["fmod"] = (Left, Right, (a, b) => a - (b * Math.Truncate(a / b))),
        ["pow"] = (Positive, Right, Math.Pow),
        ["maximum"] = (Left, Right, Math.Max),
        ["minimum"] = (Left, Right, Math.Min),
        ["max"] = (Left, Right, Math.Max),
        ["min"] = (Left, Right, Math.Min),
        ["fmax"] = ([1, double.NaN, 3], [2, 5, double.NaN], (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b)),
        ["fmin"] = ([1, double.NaN, 3], [2, 5, double.NaN], (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b)),
        ["atan2"] = (Left, Right, Math.Atan2),
        ["hypot"] = (Left, Right, (a, b) => Math.Sqrt((a * a) + (b * b))),
        ["logaddexp"] = ([1000, -2, 0], [1000, 3, 0], (a, b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)))),
        ["copysign"] = (Left, Right, Math.CopySign),
        ["xlogy"] = ([0, 2, 3], [0, 2, 0.5], (a, b) => a == 0 ? 0 : a * Math.Log(b)),
        ["eq"] = (Left, Right, (a, b) => a == b ? 1 : 0),
        ["ne"] = (Left, Right, (a, b) => a != b ? 1 : 0),
        ["not_equal"] = (Left, Right, (a, b) => a != b ? 1 : 0),
        ["lt"] = (Left, Right, (a, b) => a < b ? 1 : 0),
        ["less"] = (Left, Right, (a, b) => a < b ? 1 : 0),
        ["le"] = (Left, Right, (a, b) => a <= b ? 1 : 0),
        ["less_equal"] = (Left, Right, (a, b) => a <= b ? 1 : 0),
        ["gt"] = (Left, Right, (a, b) => a > b ? 1 : 0),
        ["greater"] = (Left, Right, (a, b) => a > b ? 1 : 0),
        ["ge"] = (Left, Right, (a, b) => a >= b ? 1 : 0),
        ["greater_equal"] = (Left, Right, (a, b) => a >= b ? 1 : 0),
        ["logical_and"] = ([0, 0, 2, 2], [0, 3, 0, 3], (a, b) => a != 0 && b != 0 ? 1 : 0),
        ["logical_or"] = ([0, 0, 2, 2], [0, 3, 0, 3], (a, b) => a != 0 || b != 0 ? 1 : 0),
        ["logical_xor"] = ([0, 0, 2, 2], [0, 3, 0, 3], (a, b) => (a != 0) != (b != 0) ? 1 : 0),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_form_of_a_function_follows_its_formula(string name)
    {
        using var scope = NewDisposeScope();
        var (left, right, formula) = Functions[name];
        var forms = Form.Of(name, typeof(Tensor));
        Assert.NotEmpty(forms);
        foreach (var form in forms)
            Holds(form, left, tensor(right), left.Zip(right, formula));
        foreach (var form in Form.Of(name, typeof(Scalar)))
            Holds(form, left, (Scalar)right[1], left.Select(a => formula(a, right[1])));
    }

    private static void Holds(Form form, double[] left, object right, IEnumerable<double> expected)
    {
        var x = tensor(left);
        var result = (Tensor)form.Call(x, right)!;
        Near.Equal(expected, result, what: form.ToString());
        if (form.IsInPlace) Assert.Same(x, result);
        else Near.Equal(left, x, 0, $"{form} changed its input");
    }

    [Theory]
    [InlineData("bitwise_and", 0b1000, false)]
    [InlineData("bitwise_or", 0b1110, true)]
    [InlineData("bitwise_xor", 0b0110, true)]
    public void Bits_are_combined_one_by_one(string name, long expected, bool truth)
    {
        using var scope = NewDisposeScope();
        foreach (var form in Form.Of(name, typeof(Tensor)))
        {
            Near.Equal([expected], (Tensor)form.Call(tensor([0b1100L]), tensor([0b1010L]))!, what: form.ToString());
            Near.Equal([truth ? 1 : 0], (Tensor)form.Call(tensor([true]), tensor([false]))!, what: form.ToString());
        }
    }

    [Fact]
    public void Inverted_bits_of_n_are_minus_n_minus_1()
    {
        using var scope = NewDisposeScope();
        foreach (var form in Form.Of("bitwise_not"))
            Near.Equal([-1, -6, 3], (Tensor)form.Call(tensor([0L, 5, -4]))!, what: form.ToString());
    }

    [Fact]
    public void A_sum_can_weigh_its_second_term()
    {
        using var scope = NewDisposeScope();
        foreach (var form in Form.Of("add", typeof(Tensor), typeof(Scalar)))
            Near.Equal([7, -4], (Tensor)form.Call(tensor([1.0, 2]), tensor([3.0, -3]), (Scalar)2)!, what: form.ToString());
        foreach (var form in Form.Of("add", typeof(Scalar), typeof(Scalar)))
            Near.Equal([7, 8], (Tensor)form.Call(tensor([1.0, 2]), (Scalar)3, (Scalar)2)!, what: form.ToString());
    }

    [Fact]
    public void Interpolation_goes_from_the_input_to_the_end()
    {
        using var scope = NewDisposeScope();
        foreach (var form in Form.Of("lerp", typeof(Tensor), typeof(Scalar)))
            Near.Equal([2, 5], (Tensor)form.Call(tensor([1.0, 2]), tensor([5.0, 14]), (Scalar)0.25)!, what: form.ToString());
        foreach (var form in Form.Of("lerp", typeof(Tensor), typeof(Tensor)))
            Near.Equal([2, 14], (Tensor)form.Call(tensor([1.0, 2]), tensor([5.0, 14]), tensor([0.25, 1]))!, what: form.ToString());
    }

    [Fact]
    public void Products_and_quotients_are_added_with_a_weight()
    {
        using var scope = NewDisposeScope();
        foreach (var form in Form.Of("addcmul", typeof(Tensor), typeof(Tensor), typeof(Scalar)))
            Near.Equal([13, -22], (Tensor)form.Call(tensor([1.0, 2]), tensor([3.0, 4]), tensor([2.0, -3]), (Scalar)2)!, what: form.ToString());
        foreach (var form in Form.Of("addcdiv", typeof(Tensor), typeof(Tensor), typeof(Scalar)))
            Near.Equal([4, -2], (Tensor)form.Call(tensor([1.0, 2]), tensor([3.0, 4]), tensor([2.0, -2]), (Scalar)2)!, what: form.ToString());
    }

    [Fact]
    public void Closeness_is_absolute_plus_relative_to_the_other()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor([0.0, 10, 10, double.NaN]), tensor([0.05, 10.9, 11.5, double.NaN]));
        Near.Equal([1, 1, 0, 0], x.isclose(y, rtol: 0.1, atol: 0.06));
        Near.Equal([0, 1, 0, 1], isclose(x, y, rtol: 0.1, atol: 0.04, nanEqual: true));
        Assert.False(allclose(x[..2], y[..2], rtol: 0.1, atol: 0.04));
        Assert.True(allclose(x[..2], y[..2], rtol: 0.1, atol: 0.06));
        Assert.True(x.Equals(x.clone().nan_to_num(double.NaN)) is false);   // NaN equals nothing
        Assert.True(y[..3].Equals(y[..3].clone()));
        Assert.False(y[..3].Equals(y[..2]));
        Assert.True(x.Equals((object)x));
        Near.Equal([1, 0, 1], tensor([3L, 4, 5]).isin(tensor([5L, 3])));
        Near.Equal([0, 1, 0], isin(tensor([3L, 4, 5]), tensor([5L, 3]), invert: true));
    }
}

using System.Collections;
using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// torch.f(x, …) and x.f(…) are one function, and so are x.f(…) and x.f_(…). Which values are right is what the other tests say; the
// arguments here differ from the defaults, so that one that is dropped or swapped on the way shows.
public sealed class ForwardingTests
{
    private static Tensor Cube() => arange(24, float64).sub(7.5).view(2, 3, 4);
    private static Tensor Square() => tensor(new[,] { { 4.0, 1, 0.5 }, { 1, 5, 2 }, { 0.5, 2, 6 } });
    private static Tensor Row(params double[] elements) => tensor(elements);
    private static Tensor Whole(params long[] elements) => tensor(elements);
    private static Tensor Shares() => tensor(new[,] { { 0.1, 0.6, 0.3 }, { 0.5, 0.2, 0.3 } });
    private static Scalar Number(double value) => value;

    private static readonly (string Name, Func<object?[]> Arguments)[] Calls =
    [
        ("sum", () => [Cube(), float32]), ("sum", () => [Cube(), new long[] { 0, 2 }, true, float32]), ("sum", () => [Cube(), 1L, true, float32]),
        ("mean", () => [Cube()]), ("mean", () => [Cube(), new long[] { 0, 2 }, true, float32]),
        ("nanmean", () => [Cube(), 1, true, float32]), ("nansum", () => [Row(1, double.NaN)]),
        ("std", () => [Cube(), false]), ("std", () => [Cube(), new long[] { 0, 2 }, false, true, float32]), ("std", () => [Cube(), 1L, false, true, float32]),
        ("var", () => [Cube(), false]), ("var", () => [Cube(), new long[] { 0, 2 }, false, true, float32]), ("var", () => [Cube(), 1L, false, true, float32]),
        ("std_mean", () => [Cube(), false]), ("std_mean", () => [Cube(), new long[] { 0, 2 }, false, true]),
        ("var_mean", () => [Cube(), false]), ("var_mean", () => [Cube(), new long[] { 0, 2 }, false, true]),
        ("max", () => [Cube()]), ("max", () => [Cube(), 1L, true]), ("amax", () => [Cube(), new long[] { 0, 2 }, true]), ("amax", () => [Cube(), new long[] { 0, 2 }]),
        ("min", () => [Cube()]), ("min", () => [Cube(), 1L, true]), ("amin", () => [Cube(), new long[] { 0, 2 }, true]), ("amin", () => [Cube(), new long[] { 0, 2 }]),
        ("argmax", () => [Cube()]), ("argmax", () => [Cube(), 1L, true]), ("argmin", () => [Cube()]), ("argmin", () => [Cube(), 1L, true]),
        ("aminmax", () => [Cube(), 1L, true]), ("prod", () => [Cube(), float32]), ("prod", () => [Cube(), 1L, true, float32]),
        ("all", () => [Cube()]), ("all", () => [Cube().gt(0), 1L, true]), ("any", () => [Cube()]), ("any", () => [Cube().gt(0), 1L, true]),
        ("logsumexp", () => [Cube(), 1L, true]), ("norm", () => [Cube(), 3f]), ("norm", () => [Cube(), 1, true, 3f]),
        ("cumsum", () => [Cube(), 1L, float32]), ("cumprod", () => [Cube(), 1L, float32]), ("cummax", () => [Cube().neg(), 1L]), ("cummin", () => [Cube(), 1L]),
        ("diff", () => [Cube(), 2L, 1L, zeros([2, 1, 4], float64), ones([2, 2, 4], float64)]), ("count_nonzero", () => [Cube().relu(), new long[] { 0, 2 }]),
        ("softmax", () => [Cube(), 1L, float32]), ("log_softmax", () => [Cube(), 1L, float32]), ("trace", () => [Square()]),
        ("median", () => [Cube()]), ("median", () => [Cube(), 1L, true]), ("nanmedian", () => [Cube()]), ("mode", () => [Whole(1, 2, 2, 1).view(2, 2), 0L, true]),
        ("quantile", () => [Cube(), Row(0.2, 0.7), 1L, true]), ("nanquantile", () => [Cube(), Row(0.2, 0.7), 1L, true]),

        ("reshape", () => [Cube(), new long[] { 4, 6 }]), ("permute", () => [Cube(), new long[] { 2, 0, 1 }]), ("transpose", () => [Cube(), 1L, 2L]), ("t", () => [Square()[..2]]),
        ("flatten", () => [Cube(), 1L, 2L]), ("unflatten", () => [Cube(), 2L, new long[] { 2, 2 }]), ("ravel", () => [Cube()]), ("unsqueeze", () => [Cube(), 1L]),
        ("squeeze", () => [ones(1, 2, 1), 0L]), ("broadcast_to", () => [Row(1, 2), new long[] { 3, 2 }]), ("tile", () => [Row(1, 2), new long[] { 2, 3 }]),
        ("repeat_interleave", () => [Cube(), 2L, 1L, 6L]), ("repeat_interleave", () => [Cube(), Whole(1, 0, 2), 1L, 3L]),
        ("movedim", () => [Cube(), new long[] { 0, 1 }, new long[] { 1, 2 }]), ("flip", () => [Cube(), new long[] { 0, 2 }]),
        ("roll", () => [Cube(), new long[] { 1, 2 }, new long[] { 0, 2 }]), ("roll", () => [Cube(), 1L, 2L]), ("triu", () => [Square(), 1L]), ("tril", () => [Square(), -1L]),
        ("diag", () => [Square(), 1L]), ("diagonal", () => [Cube(), 1L, 1L, 2L]), ("diag_embed", () => [Row(1, 2), 1L, 1L, 0L]),
        ("as_strided", () => [Row(1, 2, 3, 4, 5), new long[] { 2, 2 }, new long[] { 1, 2 }, 1L]), ("unbind", () => [Cube(), 1L]), ("chunk", () => [Cube(), 2L, 2L]),
        ("split", () => [Cube(), 3L, 2L]), ("split", () => [Cube(), new long[] { 1, 3 }, 2L]), ("tensor_split", () => [Cube(), 3L, 2L]), ("clone", () => [Cube()]),

        ("select", () => [Cube(), 2L, 3L]), ("narrow", () => [Cube(), 2L, 1L, 2L]), ("index_select", () => [Cube(), 2L, Whole(3, 1)]),
        ("gather", () => [Square(), 1L, Whole(2, 0).view(2, 1)]), ("take", () => [Cube(), Whole(23, 5)]), ("take_along_dim", () => [Square(), Whole(2, 0, 1).view(3, 1), 1L]),
        ("masked_select", () => [Cube(), Cube().gt(3)]), ("masked_fill", () => [Cube(), Cube().gt(3), Number(0.25)]),
        ("masked_scatter", () => [Cube(), Cube().gt(13), Row(9, 8, 7)]),
        ("scatter", () => [Square(), 1L, Whole(2, 0).view(2, 1), Row(9, 8).view(2, 1)]), ("scatter", () => [Square(), 1L, Whole(2, 0).view(2, 1), Number(0.25)]),
        ("scatter_add", () => [Square(), 1L, Whole(2, 0).view(2, 1), Row(9, 8).view(2, 1)]), ("index_add", () => [Square(), 1L, Whole(2, 0), Square()[.., ..2], Number(3)]),
        ("index_copy", () => [Square(), 1L, Whole(2, 0), Square()[.., ..2]]), ("index_fill", () => [Square(), 1L, Whole(2, 0), Number(0.25)]),
        ("nonzero", () => [Cube().relu()]), ("argwhere", () => [Cube().relu()]),

        ("matmul", () => [Cube(), Cube().transpose(1, 2)]), ("mm", () => [Square(), Square()]), ("bmm", () => [Cube(), Cube().transpose(1, 2)]), ("mv", () => [Square(), Row(1, 2, 3)]),
        ("dot", () => [Row(1, 2), Row(3, 4)]), ("outer", () => [Row(1, 2), Row(3, 4)]), ("inner", () => [Square(), Row(1, 2, 3)]), ("kron", () => [Square(), Row(1, 2)]),
        ("addmm", () => [Square(), Square(), Square(), 0.5f, 2f]), ("addmv", () => [Row(1, 2, 3), Square(), Row(3, 4, 5), 0.5f, 2f]),
        ("baddbmm", () => [ones(2, 3, 3, float64), Cube(), Cube().transpose(1, 2), 0.5f, 2f]), ("addbmm", () => [Square(), Cube(), Cube().transpose(1, 2), 0.5f, 2f]),
        ("addr", () => [Square(), Row(1, 2, 3), Row(3, 4, 5), 0.5f, 2f]), ("det", () => [Square()]), ("logdet", () => [Square()]),
        ("cross", () => [Square(), Square().flip(0), 1L]), ("cov", () => [Square(), 0L, Whole(1, 2, 3), Row(0.5, 1, 2)]), ("corrcoef", () => [Square()]),
        ("matrix_power", () => [Square(), 3L]), ("cholesky", () => [Square(), true]), ("dist", () => [Square(), Square().T.neg(), 3f]),

        ("sort", () => [Cube(), 1L, true, true]), ("argsort", () => [Cube(), 1L, true]), ("topk", () => [Cube(), 2, 1, false, false]), ("kthvalue", () => [Cube(), 2L, 1L, true]),
        ("unique", () => [Whole(3, 1, 3, 1).view(2, 2), true, true, true, 0]), ("unique", () => [Whole(3, 1, 3, 1), false, false, true, null]),
        ("bincount", () => [Whole(0, 2, 2), Row(1, 2, 3), 5L]), ("histc", () => [Row(0, 1, 3), 3L, 1L, 4L]), ("bucketize", () => [Row(1, 2), Row(1, 1.5), true, true]),
        ("bernoulli", () => [Shares(), new Generator(3)]), ("multinomial", () => [Shares(), 6L, true, new Generator(3)]), ("poisson", () => [Shares().mul(9), new Generator(3)]),
        ("isclose", () => [Cube(), Cube().add(0.1), 0.01, 0.05, true]), ("allclose", () => [Cube(), Cube().add(0.1), 0.0, 0.11, true]), ("isin", () => [Whole(1, 2, 3), Whole(2), false, true]),
        ("clamp", () => [Cube(), zeros_like(Cube()), ones_like(Cube())]), ("nan_to_num", () => [Row(double.NaN, double.PositiveInfinity, double.NegativeInfinity), 1.0, 2.0, 3.0]),
        ("logit", () => [Shares(), 0.2]), ("round", () => [Row(0.26), 1L]),

        ("zeros_like", () => [Cube(), float32, CPU, true]), ("ones_like", () => [Cube(), float32, CPU, true]), ("full_like", () => [Cube(), Number(2), float32, CPU, true]),
    ];

    // Held by PointwiseTests and PairwiseTests, which call every form; or of random or arbitrary elements; or not to be called by reflection.
    private static bool IsHeldElsewhere(Form form) =>
        PointwiseTests.Names.Contains(form.Method.Name) || PairwiseTests.Names.Contains(form.Method.Name)
        || form.Parameters.Any(parameter => parameter.ParameterType.IsByRefLike)
        || form.Method.Name is "clamp" or "clip" or "clamp_min" or "clamp_max" or "lerp" or "addcmul" or "addcdiv" or "bitwise_and" or "bitwise_or" or "bitwise_xor" or "bitwise_not"
            or "empty_like" or "rand_like" or "randn_like" or "randint_like" or "pdist";

    public static TheoryData<int, string> Numbered
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < Calls.Length; i++) data.Add(i, Calls[i].Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Numbered))]
    public void All_forms_of_a_function_give_the_same_bits(int number, string name)
    {
        using var scope = NewDisposeScope();
        var forms = Matching(name, Calls[number].Arguments()[1..]);
        Assert.Contains(forms, form => !form.IsStatic);
        Assert.Contains(forms, form => form.IsStatic);
        Assert.All(forms.Select(form => (form, Result: Bits(Call(form, Calls[number].Arguments())))).GroupBy(call => call.Result).Skip(1),
            other => Assert.Fail($"{string.Join(", ", other.Select(call => call.form))} differs from the others: {other.Key}"));
    }

    [Fact]
    public void Every_static_form_is_called_by_one_of_the_tests()
    {
        var called = Calls.SelectMany(call => Matching(call.Name, call.Arguments()[1..])).Select(form => form.ToString()).ToHashSet();
        Assert.Empty(Form.All.Where(form => form.IsStatic && !form.IsInPlace && !IsHeldElsewhere(form)).Select(form => form.ToString()).Except(called));
    }

    private static Form[] Matching(string name, object?[] arguments) =>
        [.. Form.All.Where(form => (form.Method.Name == name || form.Method.Name == name + "_") && form.Parameters.Length == arguments.Length
            && form.Parameters.Zip(arguments).All(pair => pair.Second is null ? pair.First.HasDefaultValue
                : (Nullable.GetUnderlyingType(pair.First.ParameterType) ?? pair.First.ParameterType).IsAssignableFrom(pair.Second.GetType())))];

    private static object Call(Form form, object?[] arguments) => form.Call((Tensor)arguments[0]!, arguments.AsSpan(1))!;

    // Type, shape, gradient flag and bytes of every tensor in the result; of anything else, its text.
    private static string Bits(object? result) => result switch
    {
        Tensor tensor => $"{tensor.dtype} [{string.Join(",", tensor.shape)}] {(tensor.requires_grad ? "grad " : "")}{Convert.ToHexString(tensor.detach().contiguous().bytes)}",
        ITuple tuple => string.Join(" | ", Enumerable.Range(0, tuple.Length).Select(i => Bits(tuple[i]))),
        IEnumerable list => string.Join(" | ", list.Cast<object?>().Select(Bits)),
        _ => $"{result}",
    };
}

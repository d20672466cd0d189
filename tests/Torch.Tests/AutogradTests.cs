using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

public sealed class AutogradTests
{
    public static TheoryData<string> Functions => [.. Differentiable.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Differentiable = new()
    {
        ["tanh of a product"] = x => x.mm(x.T).tanh().sum(),
        ["log of a sum of exponentials"] = x => x.logsumexp(1).sum(),
        ["distances"] = x => cdist(x, x.flip(0) + 1).sum(),
        ["variance"] = x => x.var(1).sum(),
        ["softmax against a ramp"] = x => (x.softmax(1) * arange(3, dtype: float64)).sum(),
        ["quotient and root"] = x => ((x.square() + 1).sqrt() / (2 + x.sin())).mean(),
        ["gathered entries"] = x => x.gather(1, tensor(new long[,] { { 2, 0 }, { 1, 1 } })).pow(3).sum(),
        ["assigned entries"] = x => { var y = x.clone(); y[0] = x[1] * 2; return y.square().sum(); },
        ["inverse"] = x => linalg.inv(x.mm(x.T) + eye(2, dtype: float64)).sum(),
    };

    // Central differences of step h err by O(h²); in float64 with h = 1e-5 that is below 1e-6 here.
    [Theory]
    [MemberData(nameof(Functions))]
    public void Gradients_agree_with_central_differences(string name)
    {
        const double Step = 1e-5;
        using var scope = NewDisposeScope();
        var function = Differentiable[name];
        double[] point = [0.3, -1.2, 0.7, 1.9, 0.4, -0.6];
        var x = tensor(point, [2, 3], requires_grad: true);
        function(x).backward();
        var gradient = x.grad!.data<double>().ToArray();
        for (var i = 0; i < point.Length; i++)
            Assert.Equal((Value(i, Step) - Value(i, -Step)) / (2 * Step), gradient[i], 1e-6);

        double Value(int moved, double by)
        {
            double[] near = [.. point];
            near[moved] += by;
            return function(tensor(near, [2, 3])).ToDouble();
        }
    }

    [Fact]
    public void A_second_derivative_comes_from_a_recorded_first_one()
    {
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];
        Assert.Equal((12.0, 12.0), (first.ToDouble(), second.ToDouble()));   // 3x² and 6x
    }

    [Fact]
    public void An_input_without_influence_has_no_gradient_where_that_is_allowed()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (tensor(2.0, requires_grad: true), tensor(1.0, requires_grad: true));
        Assert.Null(autograd.grad([x * x], [x, unused], allow_unused: true)[1]);
        Assert.Throws<TorchException>(() => autograd.grad([x * x], [x, unused]));
    }

    [Fact]
    public void Gradients_accumulate_until_they_are_set_to_null()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        (x * 2).backward();
        (x * 2).backward();
        Assert.Equal(4, x.grad!.ToDouble());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void A_graph_can_be_walked_twice_only_if_it_is_kept()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        var (kept, freed) = (x.square(), x.square());
        kept.backward(ones([], dtype: float64), retain_graph: true);
        kept.backward();
        freed.backward();
        Assert.Contains("second time", Assert.Throws<TorchException>(() => freed.backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_stops_and_resumes_with_the_scopes_that_say_so()
    {
        using var scope = NewDisposeScope();
        var x = tensor(1.0, requires_grad: true);
        Assert.True((x * 2).requires_grad);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        using (inference_mode()) Assert.False((x * 2).requires_grad);
        Assert.True(is_grad_enabled());
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void Detached_tensors_share_memory_but_no_history()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2 }, requires_grad: true);
        var detached = x.detach();
        Assert.False(detached.requires_grad);
        detached.fill_(7);
        Assert.Equal([7f, 7], x.detach().data<float>().ToArray());
        Assert.True(x.is_leaf);
        Assert.False((x * 1).is_leaf);
    }
}

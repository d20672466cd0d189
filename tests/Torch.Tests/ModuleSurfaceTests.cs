using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

[Collection(WholeProcess.Name)]
public sealed class ModuleSurfaceTests
{
    [Fact]
    public void Parameters_and_buffers_are_found_by_dotted_name()
    {
        using var net = nn.Sequential(("norm", nn.BatchNorm1d(2)), ("head", nn.Linear(2, 1)));
        Assert.Equal(["norm.running_mean", "norm.running_var", "norm.num_batches_tracked"], net.named_buffers().Select(entry => entry.name));
        Assert.Equal(3, net.buffers().Count());
        Assert.Empty(net.buffers(recurse: false));
        Assert.Equal((true, false, true, false), (net.has_buffer("norm.running_var"), net.has_buffer("head.weight"), net.has_parameter("head.weight"), net.has_parameter("weight")));
        Assert.Same(((BatchNorm1d)net[0]).running_mean, net.get_buffer("norm.running_mean"));
    }

    [Fact]
    public void A_function_is_applied_to_inner_modules_before_outer_ones()
    {
        using var net = nn.Sequential(("first", nn.Linear(1, 1)), ("second", nn.ReLU()));
        var order = new List<string>();
        Assert.Same(net, net.apply(module => order.Add(module.GetName())));
        Assert.Equal(["Linear", "ReLU", "Sequential"], order);
    }

    [Fact]
    public void Modules_move_to_types_and_devices_and_stay_themselves()
    {
        using var layer = nn.Linear(2, 1);
        Assert.Same(layer, layer.half());
        Assert.Equal(float16, layer.weight.dtype);
        Assert.Equal(bfloat16, layer.bfloat16().weight.dtype);
        Assert.Equal(float32, layer.@float().weight.dtype);
        Assert.Equal(float64, layer.to(CPU, float64).weight.dtype);
        Assert.Same(layer, layer.cpu().to("cpu").to(DeviceType.CPU).to(CPU));
        Assert.Equal(CPU, layer.weight.device);
    }

    [Fact]
    public void Gradients_can_be_zeroed_and_kept()
    {
        using var layer = nn.Linear(1, 1, hasBias: false);
        using (var loss = layer.call(ones(1, 1)).sum())
            loss.backward();
        using var gradient = layer.weight.grad!;
        layer.zero_grad(set_to_none: false);
        Near(0, gradient);
        Assert.NotNull(layer.weight.grad);
    }

    [Fact]
    public void Batch_statistics_can_be_forgotten()
    {
        using var layer = nn.BatchNorm1d(1);
        Assert.True(layer.affine);
        layer.call(tensor(new[,] { { 5f }, { 7 } })).Dispose();
        Assert.NotEqual(0, layer.running_mean!.item<float>());
        layer.reset_running_stats();
        Assert.Equal((0f, 1f, 0L), (layer.running_mean!.item<float>(), layer.running_var!.item<float>(), layer.num_batches_tracked!.item<long>()));
    }

    [Fact]
    public void Containers_hold_their_modules_in_order()
    {
        using var dictionary = new ModuleDict<nn.Module> { { "a", nn.Linear(1, 2) }, { "b", nn.ReLU() } };
        Assert.Equal((2, true, false), (dictionary.Count, dictionary.ContainsKey("b"), dictionary.ContainsKey("c")));
        Assert.Equal(["a", "b"], dictionary.keys());
        Assert.Same(dictionary["b"], dictionary.values().Last());
        Assert.Equal(["a", "b"], dictionary.Select(item => item.Item1));

        using var list = nn.ModuleList<nn.Module>(nn.Linear(1, 2), nn.ReLU());
        Assert.Equal(["Linear", "ReLU"], list.Select(module => module.GetName()));

        using var steps = nn.Sequential().append(nn.ReLU()).append(nn.Sigmoid());
        Assert.Equal((2, "Sigmoid"), (steps.Count, steps[1].GetName()));
        using var output = steps.call(tensor([-1f]));
        Near(0.5, output);   // the logistic function of max(−1, 0)
    }

    [Fact]
    public void An_empty_sequence_and_the_identity_return_their_input()
    {
        using var input = tensor([1f, 2]);
        foreach (var module in new nn.Module<Tensor, Tensor>[] { nn.Sequential(), nn.Identity() })
            using (module)
            using (var output = module.call(input))
                Assert.True(output.Equals(input));
    }

    [Fact]
    public void Convolutions_of_every_form_keep_the_size_they_say()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1L, 2, 7], nn.Conv1d(1, 2, 3, Padding.Same).call(zeros(1, 1, 7)).shape);
        Assert.Equal([1L, 2, 5, 6, 7], nn.Conv3d(1, 2, 3, Padding.Same).call(zeros([1, 1, 5, 6, 7])).shape);
        Assert.Equal([1L, 2, 3, 4, 7], nn.Conv3d(1, 2, (3, 3, 1), Padding.Valid).call(zeros([1, 1, 5, 6, 7])).shape);
        using var layer = nn.Conv2d(4, 6, (3, 5), groups: 2);
        Assert.Equal((4L, 6L), (layer.in_channels, layer.out_channels));
        Assert.Equal([3L, 5], layer.kernel_size);
        Assert.Equal([6L, 2, 3, 5], layer.weight.shape);
        Assert.Contains("groups is 3", Assert.Throws<ArgumentException>(() => nn.Conv2d(4, 6, 3, groups: 3)).Message, StringComparison.Ordinal);
        Assert.Contains("kernel of 2", Assert.Throws<ArgumentException>(() => nn.Conv1d(1, 1, 2, Padding.Same)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => nn.GroupNorm(3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => nn.Embedding(3, 2, padding_idx: 3));
        Assert.Equal((3L, 2L), (nn.Linear(3, 2).in_features, nn.Linear(3, 2).weight.shape[0]));
    }

    [Fact]
    public void Activations_with_and_without_settings_are_the_same_functions()
    {
        using var scope = NewDisposeScope();
        var x = tensor([-1.0, 0.5]);
        Same(nn.functional.gelu(x), nn.GELU(), nn.GELU(inplace: true));
        Same(nn.functional.sigmoid(x), nn.Sigmoid(), nn.Sigmoid(inplace: true));
        Same(nn.functional.silu(x), nn.SiLU(), nn.SiLU(inplace: true));

        void Same(Tensor expected, params nn.Module<Tensor, Tensor>[] modules) =>
            Assert.All(modules, module => Assert.True(module.call(x.clone()).allclose(expected)));
    }

    private static void Near(double expected, Tensor actual) => Assert.Equal(expected, actual.ToDouble(), 1e-6);
}

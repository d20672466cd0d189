using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

[Collection(WholeProcess.Name)]
public sealed class ModuleTests
{
    [Fact]
    public void State_dictionary_has_pytorchs_names_in_pytorchs_order()
    {
        using var net = new Net();

        Assert.Equal(
            [
                "scale",
                "offset",
                "stem.0.weight",
                "stem.1.weight", "stem.1.bias", "stem.1.running_mean", "stem.1.running_var", "stem.1.num_batches_tracked",
                "Head_1x1.weight", "Head_1x1.bias",
            ],
            net.state_dict().Keys);
    }

    [Fact]
    public void Parameters_do_not_contain_buffers_and_count_shared_ones_once()
    {
        using var net = new Net();
        using var twice = nn.Sequential(("a", net.Head), ("b", net.Head));

        Assert.Equal(
            ["scale", "stem.0.weight", "stem.1.weight", "stem.1.bias", "Head_1x1.weight", "Head_1x1.bias"],
            net.named_parameters().Select(entry => entry.name));
        Assert.Equal(["a.weight", "a.bias"], twice.named_parameters().Select(entry => entry.name));
        Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], twice.state_dict().Keys);
    }

    [Fact]
    public void Named_modules_go_outer_before_inner()
    {
        using var net = new Net();

        Assert.Equal(["stem", "stem.0", "stem.1", "Head_1x1"], net.named_modules().Select(entry => entry.name));
        Assert.Equal(["stem", "Head_1x1"], net.named_children().Select(entry => entry.name));
    }

    [Fact]
    public void Evaluation_mode_reaches_every_module_inside()
    {
        using var net = new Net();
        Assert.True(net.training);

        net.eval();

        Assert.False(net.training);
        Assert.All(net.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void Loading_a_state_makes_two_networks_compute_the_same()
    {
        using var one = new Net();
        using var other = new Net();
        using var input = randn(2, 1, 4, 4);
        one.eval();
        other.eval();

        other.load_state_dict(one.state_dict());

        Assert.Equal(one.call(input).data<float>().ToArray(), other.call(input).data<float>().ToArray());
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_every_name_and_nothing_is_loaded()
    {
        using var layer = nn.Linear(3, 2);
        var before = layer.bias!.data<float>().ToArray();
        using var weight = zeros(2, 4);
        using var bias = zeros(2);
        var state = new Dictionary<string, Tensor> { ["weight"] = weight, ["bais"] = bias };

        var fault = Assert.Throws<InvalidOperationException>(() => layer.load_state_dict(state));

        Assert.Contains("Missing from the given state (1): bias", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Unknown to the module (1): bais", fault.Message, StringComparison.Ordinal);
        Assert.Contains("weight: [2, 4] given, [2, 3] needed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, layer.bias!.data<float>().ToArray());
    }

    [Fact]
    public void Names_on_one_side_only_are_returned_where_loading_is_not_strict()
    {
        using var layer = nn.Linear(3, 2);
        using var bias = ones(2);

        var (missing, unexpected) = layer.load_state_dict(new() { ["bias"] = bias, ["more"] = bias, ["left"] = bias }, strict: false, skip: ["left"]);

        Assert.Equal(["weight"], missing);
        Assert.Equal(["more"], unexpected);
        Assert.Equal([1f, 1f], layer.bias!.data<float>().ToArray());
    }

    [Fact]
    public void Changing_the_type_keeps_the_parameters_and_the_integer_buffers()
    {
        using var layer = nn.BatchNorm1d(2);
        var weight = layer.weight!;

        layer.to(ScalarType.Float64);

        Assert.Same(weight, layer.weight);
        Assert.Equal(ScalarType.Float64, weight.dtype);
        Assert.Equal(ScalarType.Float64, layer.running_var!.dtype);
        Assert.Equal(ScalarType.Int64, layer.num_batches_tracked!.dtype);
        Assert.True(weight.requires_grad);
        Assert.True(weight.is_leaf);
    }

    [Fact]
    public void A_gradient_changes_type_with_its_parameter()
    {
        using var layer = nn.Linear(2, 1);
        using (var loss = layer.call(ones(1, 2)).sum())
            loss.backward();

        layer.@double();

        Assert.Equal(ScalarType.Float64, layer.weight.grad!.dtype);
        layer.zero_grad();
        Assert.Null(layer.weight.grad);
    }

    [Fact]
    public void Hooks_see_and_may_replace_inputs_and_results_until_removed()
    {
        using var layer = nn.Linear(1, 1, hasBias: false);
        nn.init.constant_(layer.weight, 3);
        using var input = ones(1, 1);
        var seen = 0f;
        var watching = layer.register_forward_hook((_, _, result) =>
        {
            seen = result.item<float>();
            return result * 10;
        });
        var before = layer.register_forward_pre_hook((_, given) => given + 1);

        Assert.Equal(60f, layer.call(input).item<float>());
        Assert.Equal(6f, seen);

        watching.remove();
        before.remove();
        Assert.Equal(3f, layer.call(input).item<float>());
    }

    [Fact]
    public void A_network_built_in_a_dispose_scope_outlives_it_and_frees_all_it_owns()
    {
        var before = WholeProcess.LiveTensors();
        Net net;
        using (NewDisposeScope())
            net = new Net();

        Assert.Equal(before + 10, WholeProcess.LiveTensors());
        Assert.Equal(1f, net.get_parameter("stem.1.weight")![0].item<float>());

        net.Dispose();
        Assert.Equal(before, WholeProcess.LiveTensors());
    }

    [Fact]
    public void A_sequence_frees_what_lies_between_its_steps()
    {
        using var net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2), nn.ReLU(inplace: true), nn.Linear(2, 1));
        using var input = ones(1, 2);
        using var noGrad = no_grad();
        var before = WholeProcess.LiveTensors();

        using var output = net.call(input);

        Assert.Equal(before + 1, WholeProcess.LiveTensors());
        Assert.Equal([1L, 1L], output.shape);
    }

    [Fact]
    public void Names_that_cannot_be_joined_by_dots_are_refused()
    {
        using var layer = nn.Linear(1, 1);
        using var list = nn.ModuleList(nn.ReLU());

        Assert.Contains("holds a dot", Assert.Throws<ArgumentException>(() => list.register_module("a.b", layer)).Message, StringComparison.Ordinal);
        Assert.Contains("already has", Assert.Throws<ArgumentException>(() => list.register_module("0", layer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_and_dictionaries_name_their_modules()
    {
        using var list = nn.ModuleList(nn.Linear(1, 2), nn.Linear(2, 3));
        using var dictionary = nn.ModuleDict(("left", nn.Linear(1, 2, hasBias: false)), ("right", nn.ReLU()));

        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], list.state_dict().Keys);
        Assert.Equal(["left.weight"], dictionary.state_dict().Keys);
        Assert.Equal(2, list.Count);
        Assert.Equal(3, list[1].out_features);
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter scale = nn.Parameter(ones(1));
        private readonly Tensor offset = zeros(1);
        private readonly Sequential stem = nn.Sequential(nn.Conv2d(1, 2, 3, padding: 1, bias: false), nn.BatchNorm2d(2));
        private readonly Linear? extra;

        [ComponentName(Name = "Head_1x1")]
        private readonly Linear head = nn.Linear(2, 3);

        public Net(Linear? extra = null) : base(nameof(Net))
        {
            this.extra = extra;
            RegisterComponents();
        }

        public Linear Head => head;

        public override Tensor forward(Tensor input)
        {
            using var features = stem.call(input);
            using var pooled = features.mean([2, 3]);
            using var output = head.call(pooled);
            return extra?.call(output) ?? output * scale + offset;
        }
    }
}

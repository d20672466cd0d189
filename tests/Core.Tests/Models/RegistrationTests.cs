using ImageRegression.Models;
using ImageRegression.Tests.Models;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public void A_layer_in_a_field_or_list_that_the_network_does_not_know_is_named()
    {
        foreach (var (field, network) in new (string, nn.Module)[] { ("layer", new Forgotten()), ("layers", new Listed()), ("weight", new Weighted()) })
        {
            using (network)
                Assert.Contains($"'{field}'", Assert.Throws<UserErrorException>(() => Registration.Check(network)).Message, StringComparison.Ordinal);
            using var outer = Sequential(("inner", (Module<Tensor, Tensor>)Activator.CreateInstance(network.GetType())!));
            Assert.Throws<UserErrorException>(() => Registration.Check(outer));
        }
    }

    [Fact]
    public void A_layer_in_a_module_list_is_the_network_s()
    {
        using var network = new Modules();
        Registration.Check(network);
        Assert.Equal(4, network.parameters().Count());
    }

    [Fact]
    public void Every_network_of_ours_knows_its_layers()
    {
        foreach (var spec in new ModelSpec[] { new SmallResNetSpec { Head = Head.Coral(1, 3, 1) }, new ResNet18Spec(), TsmResNetSpec.Laptop, SwinTSpec.Laptop, TimeSformerSpec.Laptop, VideoMAESpec.Laptop, new SmallResNet3DSpec() })
            using (var network = spec.Build(1, Shapes.For(spec)))
                Assert.NotEmpty(network.parameters());
    }

    private abstract class Identity(string name) : Module<Tensor, Tensor>(name)
    {
        public override Tensor forward(Tensor images) => images;
    }

    private sealed class Forgotten() : Identity("forgotten")
    {
        private readonly Module<Tensor, Tensor> layer = Linear(2, 2);

        public override Tensor forward(Tensor images) => layer.call(images);
    }

    private sealed class Listed : Identity
    {
        private readonly List<Module<Tensor, Tensor>> layers = [Linear(2, 2), Linear(2, 2)];

        public Listed() : base("listed") => RegisterComponents();

        public override Tensor forward(Tensor images) => layers[0].call(images);
    }

    private sealed class Weighted() : Identity("weighted")
    {
        private readonly Parameter weight = new(ones(2));

        public override Tensor forward(Tensor images) => images * weight;
    }

    private sealed class Modules : Identity
    {
        private readonly ModuleList<Module<Tensor, Tensor>> layers = nn.ModuleList(Linear(2, 2) as Module<Tensor, Tensor>, Linear(2, 2));

        public Modules() : base("modules") => RegisterComponents();

        public override Tensor forward(Tensor images) => layers[0].call(images);
    }
}

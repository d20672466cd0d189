using ImageRegression.Models;
using ImageRegression.Tables;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

[Collection(GlobalRandomState.Name)]
public class CovariateModelTests
{
    private static readonly CovariateCoding Coding = new([new CategoricalColumn("mach.ine", ["A", "B", "C"]), new NumericColumn("age", 100, 40)]);

    public static TheoryData<ModelSpec, long[]> Specs => new()
    {
        { new BoneAgeNetSpec { Dim = 4 }, [2, 1, 145, 145] },
        { new SmallResNetSpec { Width = 4, Dim = 8 }, [2, 1, 32, 24] },
        { new ResNet18Spec { Dim = 8, Normalized = true }, [2, 1, 32, 24] },
        { new ResNet3DSpec { Dim = 8, Depth = 10 }, [2, 1, 16, 16, 16] },
        { new SmallResNet3DSpec { Dim = 8, Width = 4 }, [2, 1, 16, 16, 16] },
        { TsmResNetSpec.Laptop, [2, 1, 4, 32, 24] },
        { FrameConcatResNetSpec.Laptop, [2, 1, 4, 32, 24] },
        { SwinTSpec.Laptop, [2, 1, 3, 40, 24] },
        { FrameViTSpec.Laptop, [2, 1, 4, 32, 24] },
        { TimeSformerSpec.Laptop, [2, 1, 4, 32, 24] },
        { VideoMAESpec.Laptop, [2, 1, 4, 32, 24] },
        { new DenseNet121Spec { Dim = 8 }, [2, 1, 32, 48] },
        { new EfficientNetB0Spec { Dim = 8 }, [2, 1, 32, 24] },
        { new ConvNeXtTinySpec { Dim = 8 }, [2, 1, 32, 48] },
        { new ViTSpec { Dim = 8, Size = ViTSize.Tiny }, [2, 1, 32, 48] },
    };

    [Theory, MemberData(nameof(Specs), DisableDiscoveryEnumeration = true)]
    public void Every_network_can_see_covariates_and_its_output_depends_on_each(ModelSpec spec, long[] shape)
    {
        using var network = (spec with { Covariates = ["mach.ine", "age"] }).Build(seed: 1, Shapes.For(spec), Coding);
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        network.eval();
        using var generator = new Generator(5);
        var images = rand(shape, generator: generator);
        float[] Of(float machine, float age) => network.call(new(images, tensor([machine, age, 0, 0], [2, 2]))).data<float>().ToArray();

        var output = Of(0, 0);
        Assert.Equal(2 * spec.Dim, output.Length);
        Assert.NotEqual(output[..spec.Dim], Of(2, 0)[..spec.Dim]);
        Assert.NotEqual(output[..spec.Dim], Of(0, 0.5f)[..spec.Dim]);
        Assert.Equal(output[spec.Dim..], Of(2, 0.5f)[spec.Dim..]);   // those of the other image stay
        Assert.Single(network.state_dict().Keys, name => name.EndsWith("mach_ine_emb.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void The_network_of_the_paper_sees_the_sex_under_the_names_of_its_authors()
    {
        using var network = new BoneAgeNetSpec { Dim = 4 }.Build(seed: 1, new(145, 145), CovariateCoding.Sex);
        var state = network.state_dict();
        Assert.Equal([2, 32], state["sex_emb.weight"].shape);
        Assert.Equal([4, 2048 + 32], state["L1.weight"].shape);
        Assert.Equal(["emb_loss_s", "sex_emb.weight", "L1.weight", "L1.bias", "L2.weight", "L2.bias"], state.Keys.Where(name => !name.StartsWith("encoder.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_network_without_covariates_has_no_weights_for_any()
    {
        using var plain = new SmallResNetSpec { Width = 4, Dim = 8 }.Build(seed: 1, Shapes.Grey);
        using var resnet = new ResNet18Spec { Dim = 8 }.Build(seed: 1, Shapes.Grey);
        Assert.Equal([8, 32], plain.state_dict()["L1.weight"].shape);
        Assert.All(resnet.state_dict().Keys, name => Assert.StartsWith("features_extractor.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Covariates_that_are_not_the_networks_are_refused()
    {
        using var scope = NewDisposeScope();
        using var plain = new SmallResNetSpec { Width = 4, Dim = 8 }.Build(seed: 1, Shapes.Grey);
        using var seeing = new SmallResNetSpec { Width = 4, Dim = 8, Covariates = ["sex"] }.Build(seed: 1, Shapes.Grey, CovariateCoding.Sex);
        var images = zeros(2, 1, 32, 24);
        Assert.Contains("looks at no covariates, but was given a tensor of shape [2, 1]", Refused(() => plain.call(new(images, zeros(2, 1)))), StringComparison.Ordinal);
        Assert.Contains("looks at the covariates sex, but was given none", Refused(() => seeing.call(images)), StringComparison.Ordinal);
        Assert.Contains("shape [2, 2]; it must be [2, 1]", Refused(() => seeing.call(new(images, zeros(2, 2)))), StringComparison.Ordinal);
        Assert.Contains("shape [1, 1]; it must be [2, 1]", Refused(() => seeing.call(new(images, zeros(1, 1)))), StringComparison.Ordinal);
        Assert.Contains("The model sees [sex], but the coding is that of []", Refused(() => new BoneAgeNetSpec().Build(seed: 1, new(145, 145))), StringComparison.Ordinal);

        static string Refused(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Fact]
    public void Specs_with_equal_covariates_are_equal_values()
    {
        Assert.Equal(new SmallResNetSpec { Covariates = ["sex", "age"] }, new SmallResNetSpec { Covariates = Covariate.Listed(" sex , age,") });
        Assert.NotEqual<ModelSpec>(new SmallResNetSpec { Covariates = ["sex"] }, new SmallResNetSpec { Covariates = ["age"] });
        Assert.NotEqual<ModelSpec>(new SmallResNetSpec { Covariates = ["age"] }, new SmallResNetSpec { Covariates = [new("age") { Missing = MissingValue.Mean }] });
        Assert.Equal(new BoneAgeNetSpec { Covariates = ["sex"] }, new BoneAgeNetSpec());
    }
}

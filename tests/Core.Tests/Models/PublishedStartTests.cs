using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.VisionTransformer;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>Weights with exactly the names and shapes of published files fill the specs of those networks, for images of another size too.</summary>
public sealed class PublishedStartTests
{
    private static readonly PixelLayout Images = new(64, 48);

    public static TheoryData<ModelSpec, string, int> Files => new()
    {
        { new ResNet34Spec(), "resnet34", 2 },
        { new ResNet50Spec(), "resnet50", 2 },
        { new DenseNet121Spec(), "densenet121", 2 },
        { new EfficientNetB0Spec(), "efficientnet_b0", 2 },
        { new ConvNeXtTinySpec(), "convnext_tiny", 2 },
        { new ViTSpec { Size = ViTSize.Tiny }, "vit_tiny_patch16", 2 },
        { new ViTSpec { Size = ViTSize.Base }, "torchvision_vit_b_16", 2 },
    };

    [Theory, MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void All_but_the_layer_of_classes_is_taken(ModelSpec spec, string file, int classifier)
    {
        using var scope = NewDisposeScope();
        var listing = PublishedNetwork.Listing(PublishedNetwork.Read(file).Root);
        var tensors = listing.ToDictionary(entry => entry.Name, entry => entry.Kind == "counter" ? zeros(entry.Shape, ScalarType.Int64) : rand(entry.Shape));
        var headed = spec with { Dim = 8, Head = Head.Linear() };
        using var network = headed.Build(seed: 1, Images, null, PixelNormalization.Torchvision);
        var told = WeightMatch.Fill(network, new(file, tensors, PixelNormalization.Torchvision), spec.NameOf, partial: false);
        Assert.StartsWith($"start: {file}: {listing.Count - classifier} of {listing.Count} tensors taken; not: ", told, StringComparison.Ordinal);

        var state = network.state_dict();
        foreach (var (name, published) in tensors)
        {
            var own = state[$"embedder.network.features_extractor.{spec.NameOf(name)}"];
            if (spec.NameOf(name) == "pos_embed")
                Assert.True(Bits.AreEqual(PositionEmbedding.Resized(published, (14, 14), (4, 3)), own));
            else if (published.shape.FirstOrDefault() == 1000)
                Assert.Equal(8, own.shape[0]);
            else
                Assert.True(Bits.AreEqual(published, own), name);
        }
        Assert.Equal(spec is ViTSpec, told.Contains("; interpolated: embedder.network.features_extractor.pos_embed", StringComparison.Ordinal));
    }
}

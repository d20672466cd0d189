using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Inception v3 up to global average pooling, without its classifier and auxiliary head.</summary>
/// <remarks>
/// Szegedy et al. (2016), "Rethinking the Inception Architecture for Computer Vision", CVPR, in torchvision's form.
/// The first layer is BoneAgeNet's: 7×7, stride 4, padding 3, in place of Inception's 3×3 with stride 2; its batch
/// normalisation has PyTorch's ε of 1e−5, all others torchvision's 0.001.
/// Layers are numbered as the state dict numbers them; <see cref="TorchvisionNames"/> gives each its torchvision name.
/// </remarks>
internal static class InceptionV3Trunk
{
    /// <summary>Channels after global average pooling.</summary>
    public const int Features = 2048;

    /// <summary>The smallest height and width that leave one pixel after the last reduction.</summary>
    public const int SmallestSide = 145;

    /// <summary>The layers in order: images [N, <paramref name="channels"/>, H, W] to features [N, 2048].</summary>
    public static Sequential Create(long channels = 1) => Sequential(
        new BasicConv2d(channels, 32, 7, stride: 4, padding: 3, eps: 1e-5),
        new BasicConv2d(32, 32, 3),
        new BasicConv2d(32, 64, 3, padding: 1),
        MaxPool2d(3, stride: 2),
        new BasicConv2d(64, 80, 1),
        new BasicConv2d(80, 192, 3),
        MaxPool2d(3, stride: 2),
        new InceptionA(192, pooled: 32),
        new InceptionA(256, pooled: 64),
        new InceptionA(288, pooled: 64),
        new InceptionB(288),
        new InceptionC(768, inner: 128),
        new InceptionC(768, inner: 160),
        new InceptionC(768, inner: 160),
        new InceptionC(768, inner: 192),
        new InceptionD(768),
        new InceptionE(1280),
        new InceptionE(2048),
        AdaptiveAvgPool2d(1),
        Flatten());

    /// <summary>torchvision's name of each numbered layer that has weights.</summary>
    internal static IReadOnlyDictionary<int, string> TorchvisionNames { get; } = new Dictionary<int, string>
    {
        [0] = "Conv2d_1a_3x3",
        [1] = "Conv2d_2a_3x3",
        [2] = "Conv2d_2b_3x3",
        [4] = "Conv2d_3b_1x1",
        [5] = "Conv2d_4a_3x3",
        [7] = "Mixed_5b",
        [8] = "Mixed_5c",
        [9] = "Mixed_5d",
        [10] = "Mixed_6a",
        [11] = "Mixed_6b",
        [12] = "Mixed_6c",
        [13] = "Mixed_6d",
        [14] = "Mixed_6e",
        [15] = "Mixed_7a",
        [16] = "Mixed_7b",
        [17] = "Mixed_7c",
    };
}

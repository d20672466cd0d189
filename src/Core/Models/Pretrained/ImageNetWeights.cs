using System.Collections.Immutable;
using System.Security.Cryptography;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>
/// A ResNet with blocks (2, 2, 2, 3), trained on photographs: ImageNet, by all signs. From the NuGet package
/// Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1 (MIT), which states no training set.
/// </summary>
/// <remarks>
/// The file is a model that CNTK exported. It takes 255·(blue, green, red) minus a mean picture; here the first layer is brought to red,
/// green, blue in [0, 1] once, and the picture's mean in each channel is taken off. Strided layers pad unevenly there, which for sides
/// divisible by 32 is the same bit for bit, and for others a shift by a pixel.
/// </remarks>
internal static class ImageNetWeights
{
    /// <summary>What the weights are called in notes.</summary>
    public const string Name = "ImageNet";

    /// <summary>SHA-256 of the file.</summary>
    public const string Checksum = "e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f";

    /// <summary>What to say where they are not installed.</summary>
    public const string NotInstalled = "The ImageNet weights are not installed: run scripts/setup --with-imagenet.";

    private const long Bytes = 63_653_533;
    private const string Package = "microsoft.ml.dnnimagefeaturizer.resnet18/0.23.1/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx";

    private static readonly PixelNormalization Pixels = new([123.152 / 255, 115.903 / 255, 103.063 / 255], [1, 1, 1]);

    // Numbers of CNTK's nodes: Parameter{n} is a weight; of batch normalisation a, Parameter{a} and {a+1} are weight and bias,
    // Constant{a+2} and {a+3} mean and variance.
    private static readonly ImmutableArray<(string Convolution, int Weight, string Normalization, int First)> Layers =
    [
        ("conv1", 91, "bn1", 96),
        .. Block("layer1.0", 86, 113, 82, 127), .. Block("layer1.1", 77, 144, 73, 158),
        .. Block("layer2.0", 68, 175, 64, 189, (199, 203)), .. Block("layer2.1", 59, 220, 55, 234),
        .. Block("layer3.0", 50, 251, 46, 265, (275, 279)), .. Block("layer3.1", 41, 296, 37, 310),
        .. Block("layer4.0", 32, 327, 28, 341, (351, 355)), .. Block("layer4.1", 23, 372, 19, 386), .. Block("layer4.2", 14, 403, 10, 417),
    ];

    /// <summary>Where the file lies once the package is installed: NuGet's folder of packages.</summary>
    public static string File => Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } own ? own
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        Package);

    /// <summary>Whether it is there.</summary>
    public static bool IsInstalled => RegularFile.Exists(File);

    /// <summary>Reads the weights, by torchvision's names.</summary>
    /// <param name="file">The file; the installed one if null.</param>
    /// <exception cref="UserErrorException">It is not installed, or another file.</exception>
    public static PretrainedWeights Read(string? file = null)
    {
        file ??= File;
        if (!RegularFile.Exists(file))
            throw new UserErrorException(NotInstalled);
        var bytes = new FileInfo(file).Length == Bytes ? System.IO.File.ReadAllBytes(file) : [];
        if (!Convert.ToHexStringLower(SHA256.HashData(bytes)).Equals(Checksum, StringComparison.Ordinal))
            throw new UserErrorException("ResNet18.onnx is not the file this reader knows (checksum).", file);
        var all = OnnxInitializers.Read(bytes);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var named = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (convolution, weight, normalization, first) in Layers)
        {
            named[$"{convolution}.weight"] = Weight($"Parameter{weight}");
            named[$"{normalization}.weight"] = Weight($"Parameter{first}");
            named[$"{normalization}.bias"] = Weight($"Parameter{first + 1}");
            named[$"{normalization}.running_mean"] = Weight($"Constant{first + 2}");
            named[$"{normalization}.running_var"] = Weight($"Constant{first + 3}");
            named[$"{normalization}.num_batches_tracked"] = zeros([], ScalarType.Int64);
        }
        named["conv1.weight"] = named["conv1.weight"].flip(1) * 255;
        foreach (var tensor in named.Values)
            tensor.MoveToOuterDisposeScope();
        return new(Name, named, Pixels);

        Tensor Weight(string name) => tensor(all[name].Values, [.. all[name].Shape]);
    }

    private static ImmutableArray<(string, int, string, int)> Block(string name, int conv1, int bn1, int conv2, int bn2, (int Weight, int First)? shortcut = null) =>
    [
        ($"{name}.conv1", conv1, $"{name}.bn1", bn1), ($"{name}.conv2", conv2, $"{name}.bn2", bn2),
        .. shortcut is { } down ? [($"{name}.downsample.0", down.Weight, $"{name}.downsample.1", down.First)] : ImmutableArray<(string, int, string, int)>.Empty,
    ];
}

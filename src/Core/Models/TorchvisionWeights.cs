using ImageRegression.Models.Inception;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>Gives published weights the names our networks know them by.</summary>
public static class TorchvisionWeights
{
    private static readonly Dictionary<string, string> Encoder = InceptionV3Trunk.TorchvisionNames
        .ToDictionary(layer => layer.Value, layer => $"encoder.{layer.Key}", StringComparer.Ordinal);

    /// <summary>
    /// The name in <see cref="BoneAgeNet"/> of a weight of torchvision's <c>inception_v3</c>: <c>Mixed_5b.branch1x1.conv.weight</c>
    /// becomes <c>encoder.7.branch1x1.conv.weight</c>. A leading <c>module.</c>, left by data-parallel training, is dropped,
    /// and names that are BoneAgeNet's already stay as they are.
    /// </summary>
    /// <param name="name">A key of the state dict that was read.</param>
    /// <returns>
    /// Null for what has no place in BoneAgeNet: the first convolution's weight, whose shape differs (7×7 grey here, 3×3
    /// colour there), the auxiliary head and the classifier.
    /// </returns>
    public static string? InceptionToBoneAgeNet(string name)
    {
        name = WithoutModulePrefix(name);
        return name.Split('.', 2) switch
        {
            ["AuxLogits" or "fc", ..] => null,
            _ when name is "Conv2d_1a_3x3.conv.weight" => null,
            [var layer, var rest] when Encoder.TryGetValue(layer, out var numbered) => $"{numbered}.{rest}",
            _ => name,
        };
    }

    /// <summary>The name without the <c>module.</c> that PyTorch's <c>DataParallel</c> puts before it.</summary>
    public static string WithoutModulePrefix(string name) =>
        name.StartsWith("module.", StringComparison.Ordinal) ? name["module.".Length..] : name;

    /// <summary>Renames the weights of a state dict and drops those without a place.</summary>
    /// <param name="weights">Weights by their published names; not disposed and not copied.</param>
    /// <param name="rename">Such as <see cref="InceptionToBoneAgeNet"/>; null drops a weight.</param>
    /// <returns>For <c>load_state_dict(…, strict: false)</c>.</returns>
    public static Dictionary<string, Tensor> Renamed(IReadOnlyDictionary<string, Tensor> weights, Func<string, string?> rename) =>
        weights.Select(weight => (Name: rename(weight.Key), weight.Value))
            .Where(weight => weight.Name is not null)
            .ToDictionary(weight => weight.Name!, weight => weight.Value, StringComparer.Ordinal);
}

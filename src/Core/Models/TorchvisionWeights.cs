using ImageRegression.Models.Inception;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>Gives published weights the names our networks know them by.</summary>
public static class TorchvisionWeights
{
    private static readonly Dictionary<string, string> Encoder = InceptionV3Trunk.TorchvisionNames
        .ToDictionary(layer => layer.Value, layer => $"encoder.{layer.Key}", StringComparer.Ordinal);

    private const string EncoderLayer = "encoder_layer_";

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

    /// <summary>
    /// The name in timm's vision transformers, and so in ours, of a weight of torchvision's:
    /// <c>encoder.layers.encoder_layer_3.self_attention.in_proj_weight</c> becomes <c>blocks.3.attn.qkv.weight</c>. Other names stay as they are.
    /// </summary>
    /// <param name="name">A key of the state dict that was read. The perceptron's layers may have the names of torchvision before 0.13.</param>
    internal static string VisionTransformerToTimm(string name)
    {
        name = WithoutModulePrefix(name);
        return name.Split('.') switch
        {
            ["class_token"] => "cls_token",
            ["conv_proj", var kind] => $"patch_embed.proj.{kind}",
            ["encoder", "pos_embedding"] => "pos_embed",
            ["encoder", "ln", var kind] => $"norm.{kind}",
            ["heads", "head", var kind] => $"head.{kind}",
            ["encoder", "layers", var layer, .. var part] when layer.StartsWith(EncoderLayer, StringComparison.Ordinal)
                && InBlock(part) is { } ours => $"blocks.{layer[EncoderLayer.Length..]}.{ours}",
            _ => name,
        };

        static string? InBlock(string[] part) => part switch
        {
            ["ln_1", var kind] => $"norm1.{kind}",
            ["ln_2", var kind] => $"norm2.{kind}",
            ["self_attention", "in_proj_weight"] => "attn.qkv.weight",
            ["self_attention", "in_proj_bias"] => "attn.qkv.bias",
            ["self_attention", "out_proj", var kind] => $"attn.proj.{kind}",
            ["mlp", "0" or "linear_1", var kind] => $"mlp.fc1.{kind}",
            ["mlp", "3" or "linear_2", var kind] => $"mlp.fc2.{kind}",
            _ => null,
        };
    }

    /// <summary>
    /// The name in VideoMAE's encoder of a weight of its pretraining: <c>encoder.blocks.3.attn.q_bias</c> becomes <c>blocks.3.attn.q_bias</c>.
    /// Other names stay as they are.
    /// </summary>
    /// <param name="name">A key of the state dict that was read.</param>
    /// <returns>Null for the decoder, the tokens that stand for what is masked, and the encoder's last normalisation.</returns>
    internal static string? VideoMAEEncoder(string name) => WithoutModulePrefix(name).Split('.', 2) switch
    {
        ["encoder", var rest] when !rest.StartsWith("norm.", StringComparison.Ordinal) => rest,
        ["encoder" or "decoder" or "encoder_to_decoder" or "mask_token", ..] => null,
        _ => name,
    };

    /// <summary>
    /// The name of a weight of DenseNet in the files that torchvision offers, which are older than its code:
    /// <c>features.denseblock1.denselayer2.norm.1.weight</c> becomes <c>features.denseblock1.denselayer2.norm1.weight</c>. Other names stay as they are.
    /// </summary>
    /// <param name="name">A key of the state dict that was read.</param>
    internal static string DenseNetOfToday(string name)
    {
        name = WithoutModulePrefix(name);
        return name.Split('.') is ["features", var block, var layer, ("norm" or "conv") and var part, ("1" or "2") and var number, var kind]
            ? $"features.{block}.{layer}.{part}{number}.{kind}" : name;
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

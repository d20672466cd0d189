using static TorchSharp.torch;

namespace ImageRegression.Language;

/// <summary>Brings weights of CLIP in Hugging Face's names to OpenAI's: queries, keys and values become one matrix, projections are transposed.</summary>
internal static class HuggingFaceClip
{
    private const string Text = "text_model.", Vision = "vision_model.", Layers = "encoder.layers.";

    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["logit_scale"] = "logit_scale",
        ["text_model.embeddings.token_embedding.weight"] = "token_embedding.weight",
        ["text_model.embeddings.position_embedding.weight"] = "positional_embedding",
        ["text_model.final_layer_norm.weight"] = "ln_final.weight",
        ["text_model.final_layer_norm.bias"] = "ln_final.bias",
        ["text_projection.weight"] = "text_projection",
        ["vision_model.embeddings.class_embedding"] = "visual.class_embedding",
        ["vision_model.embeddings.patch_embedding.weight"] = "visual.conv1.weight",
        ["vision_model.embeddings.position_embedding.weight"] = "visual.positional_embedding",
        ["vision_model.pre_layrnorm.weight"] = "visual.ln_pre.weight",   // so spelt there
        ["vision_model.pre_layrnorm.bias"] = "visual.ln_pre.bias",
        ["vision_model.post_layernorm.weight"] = "visual.ln_post.weight",
        ["vision_model.post_layernorm.bias"] = "visual.ln_post.bias",
        ["visual_projection.weight"] = "visual.proj",
    };

    /// <summary>Whether names are Hugging Face's.</summary>
    public static bool Is(IEnumerable<string> names) =>
        names.Any(name => name.StartsWith($"{Text}{Layers}", StringComparison.Ordinal) || name.StartsWith($"{Vision}{Layers}", StringComparison.Ordinal));

    /// <summary>The same weights in OpenAI's names.</summary>
    /// <param name="weights">By Hugging Face's names.</param>
    /// <returns>New tensors.</returns>
    /// <exception cref="InvalidDataException">One is unknown, or a part of an attention is missing; says which.</exception>
    public static Dictionary<string, Tensor> Renamed(IReadOnlyDictionary<string, Tensor> weights)
    {
        var renamed = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in weights)
        {
            if (name.EndsWith(".position_ids", StringComparison.Ordinal))   // 0, 1, 2, …: older files keep it
                continue;
            if (Places.TryGetValue(name, out var place))
                renamed.Add(place, place is "text_projection" or "visual.proj" ? tensor.t().contiguous() : tensor.alias());
            else if (OfBlock(name) is not { } ours)
                throw new InvalidDataException($"{name} is no weight of CLIP");
            else if (ours.Part is not ("attn.k" or "attn.v"))
                renamed.Add(ours.Part == "attn.q" ? $"{ours.Block}attn.in_proj_{ours.Kind}" : $"{ours.Block}{ours.Part}.{ours.Kind}",
                    ours.Part == "attn.q" ? Packed(name) : tensor.alias());
        }
        return renamed;

        Tensor Packed(string query) => cat([.. ((string[])["q_proj", "k_proj", "v_proj"]).Select(part =>
            weights.TryGetValue(query.Replace("q_proj", part, StringComparison.Ordinal), out var found) ? found
                : throw new InvalidDataException($"{query.Replace("q_proj", part, StringComparison.Ordinal)} is missing"))]);
    }

    private static (string Block, string Part, string Kind)? OfBlock(string name)
    {
        var isText = name.StartsWith($"{Text}{Layers}", StringComparison.Ordinal);
        if (!isText && !name.StartsWith($"{Vision}{Layers}", StringComparison.Ordinal))
            return null;
        var rest = name[(isText ? Text : Vision).Length..];
        var (number, part) = rest[Layers.Length..].Split('.', 2) is [var first, var second] ? (first, second) : ("", "");
        var dot = part.LastIndexOf('.');
        if (dot < 0 || !int.TryParse(number, out _))
            return null;
        string? ours = part[..dot] switch
        {
            "self_attn.q_proj" => "attn.q",
            "self_attn.k_proj" => "attn.k",
            "self_attn.v_proj" => "attn.v",
            "self_attn.out_proj" => "attn.out_proj",
            "layer_norm1" => "ln_1",
            "layer_norm2" => "ln_2",
            "mlp.fc1" => "mlp.c_fc",
            "mlp.fc2" => "mlp.c_proj",
            _ => null,
        };
        return ours is null ? null : ($"{(isText ? "" : ClipNames.Visual)}transformer.resblocks.{number}.", ours, part[(dot + 1)..]);
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using ImageRegression.Models;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Language;

/// <summary>Published weights of a CLIP, of both towers or of one, in OpenAI's names.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Text">Of the tower of texts; empty where the file has none. Float32 on the CPU.</param>
/// <param name="Image">Of the tower of images, without <c>visual.</c>; empty where the file has none.</param>
/// <param name="LogitScale">τ, the logarithm of what similarities are multiplied by; null where the file does not say.</param>
/// <param name="IsOfOpenAI">Whether the file itself shows that it is OpenAI's, by its checksum or by what only theirs keep beside the weights.</param>
/// <param name="Notes">What a user should be told of the file.</param>
internal sealed record ClipWeights(
    string Name, IReadOnlyDictionary<string, Tensor> Text, IReadOnlyDictionary<string, Tensor> Image, double? LogitScale, bool IsOfOpenAI, ImmutableArray<string> Notes) : IDisposable
{
    private static readonly ImmutableDictionary<string, string> Checksums = ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase,
    [
        KeyValuePair.Create("RN50.pt", "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762"),
        KeyValuePair.Create("ViT-B-16.pt", "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f"),
    ]);

    /// <summary>Reads OpenAI's TorchScript archive, a state dict, or Hugging Face's safetensors. Nothing in a file is executed; half precision becomes single.</summary>
    /// <exception cref="UserErrorException">The file is not there, is damaged, is no CLIP, is of two, or holds what is not known to be harmless.</exception>
    public static ClipWeights Read(string path)
    {
        var name = Path.GetFileName(path);
        var isSafetensors = Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var tensors = isSafetensors ? Safetensors.Read(path) : CheckpointContents.Network(PickledCheckpoint.Load(path, stripModule: true));
        var matches = Checksums.TryGetValue(name, out var checksum) ? HasChecksum(path, checksum) : (bool?)null;
        try
        {
            var read = Of(name, tensors);
            foreach (var tensor in read.Text.Values.Concat(read.Image.Values))
                tensor.MoveToOuterDisposeScope();
            return read with { IsOfOpenAI = matches ?? read.IsOfOpenAI, Notes = matches == false ? [$"{name} does not have OpenAI's checksum."] : [] };
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"These are no weights of CLIP: {fault.Message}.", path, inner: fault);
        }
    }

    /// <summary>Whether tensors are those of a CLIP, both towers in one.</summary>
    public static bool IsWhole(IEnumerable<string> names)
    {
        string[] all = [.. names.Select(ClipNames.WithoutModule)];
        return HuggingFaceClip.Is(all) || (all.Contains("token_embedding.weight") && all.Any(name => name.StartsWith(ClipNames.Visual, StringComparison.Ordinal)));
    }

    /// <summary>Divides tensors among the towers.</summary>
    /// <param name="name">What they are called in messages.</param>
    /// <param name="tensors">By OpenAI's names or Hugging Face's; copies are made.</param>
    /// <exception cref="InvalidDataException">They are of no CLIP.</exception>
    /// <exception cref="UserErrorException">They are of two.</exception>
    public static ClipWeights Of(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var plain = tensors.ToDictionary(one => ClipNames.WithoutModule(one.Key), one => one.Value, StringComparer.Ordinal);
        var named = HuggingFaceClip.Is(plain.Keys) ? HuggingFaceClip.Renamed(plain) : plain;
        var isWhole = named.Keys.Any(key => key.StartsWith(ClipNames.Visual, StringComparison.Ordinal));
        var text = Part(key => ClipNames.OfTextTower(key));
        var image = Part(key => isWhole && key.StartsWith(ClipNames.Visual, StringComparison.Ordinal) ? ClipNames.OfImageTower(key) : null);
        if (text.Count == 0 && image.Count == 0)
            throw new InvalidDataException($"none of its tensors has a name of CLIP's; it has {string.Join(", ", named.Keys.Take(4))}");
        if (text.TryGetValue("text_projection", out var projection) && DimensionOf(image) is { } dimension)
            RequireOne(projection.shape[^1], dimension);
        foreach (var tensor in text.Values.Concat(image.Values))
            tensor.MoveToOuterDisposeScope();
        return new(name, text, image, named.TryGetValue("logit_scale", out var scale) ? scale.to(float64).item<double>() : null, named.ContainsKey("input_resolution"), []);

        Dictionary<string, Tensor> Part(Func<string, string?> place) => named.Select(one => (Name: place(one.Key), one.Value)).Where(one => one.Name is not null)
            .ToDictionary(one => one.Name!, one => one.Value.is_floating_point() ? one.Value.to(float32, copy: true) : one.Value.clone(), StringComparer.Ordinal);
    }

    /// <summary>Refuses a tower of texts and one of images whose spaces are not one.</summary>
    /// <param name="text">Dimension of the space that texts come to.</param>
    /// <param name="image">Of that which images come to.</param>
    /// <exception cref="UserErrorException">They differ.</exception>
    public static void RequireOne(long text, long image)
    {
        if (text != image)
            throw new UserErrorException($"Text width {text} and image dimension {image}: these are two CLIPs.");
    }

    /// <summary>The activation of the perceptrons, which no weight shows.</summary>
    /// <param name="told">What the user says; null: nothing.</param>
    /// <exception cref="UserErrorException">The user says nothing, and the file does not show that it is OpenAI's.</exception>
    public ClipActivation Activation(ClipActivation? told) => told ?? (IsOfOpenAI ? ClipActivation.QuickGelu
        : throw new UserErrorException(
            $"{Name} does not say which activation it was trained with, and features with the other are wrong. Say {nameof(ClipActivation.QuickGelu)} for OpenAI's and for open_clip's '-quickgelu', "
            + $"{nameof(ClipActivation.Gelu)} for open_clip's others."));

    /// <summary>The measures of the tower of texts, as the shapes of its weights tell them.</summary>
    /// <param name="activation">What the user says of it.</param>
    /// <param name="heads">Of the attention; null: one for every 64 numbers.</param>
    /// <exception cref="UserErrorException">The file has no tower of texts, or a part of one.</exception>
    public TextTowerSize SizeOfText(ClipActivation? activation = null, int? heads = null)
    {
        var (tokens, positions, projection) = (Of("token_embedding.weight"), Of("positional_embedding"), Of("text_projection"));
        var width = (int)tokens.shape[1];
        return new()
        {
            Width = width,
            Heads = heads ?? Math.Max(1, width / 64),
            Layers = Text.Keys.Where(key => key.StartsWith("transformer.resblocks.", StringComparison.Ordinal)).Select(key => key.Split('.')[2]).Distinct().Count(),
            Length = (int)positions.shape[0],
            Vocabulary = (int)tokens.shape[0],
            JointDimension = (int)projection.shape[1],
            Activation = Activation(activation),
        };

        Tensor Of(string weight) => Text.TryGetValue(weight, out var found) && found.dim() == 2 ? found
            : throw new UserErrorException($"{Name} has no {weight}: it has no tower of texts, or a part of one.");
    }

    /// <summary>The tower of texts, filled.</summary>
    /// <inheritdoc cref="SizeOfText"/>
    public TextTower TextTower(ClipActivation? activation = null, int? heads = null)
    {
        var tower = new TextTower(SizeOfText(activation, heads));
        try
        {
            StateDict.Load(tower, Text);
            return tower;
        }
        catch (ArgumentException fault)
        {
            tower.Dispose();
            throw new UserErrorException($"{Name}: {fault.Message}", inner: fault);
        }
    }

    /// <summary>Reads the tower of images alone, as a start of a training.</summary>
    /// <inheritdoc cref="Read"/>
    public static PretrainedWeights ReadImages(string path)
    {
        var read = Read(path);
        foreach (var tensor in read.Text.Values)
            tensor.Dispose();
        return read.ForImages();
    }

    /// <summary>The weights of the tower of images, as a start of a training.</summary>
    public PretrainedWeights ForImages() => new(Name, Image, PixelNormalization.Clip) { Told = string.Join(" ", Notes) };

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Text.Values.Concat(Image.Values))
            tensor.Dispose();
    }

    /// <summary>What they are; the numbers are not looked at.</summary>
    public override string ToString() => $"{Name}: {Text.Count} tensors of texts, {Image.Count} of images";

    private static long? DimensionOf(Dictionary<string, Tensor> image) =>
        image.TryGetValue("proj", out var proj) ? proj.shape[^1] : image.TryGetValue("attnpool.c_proj.weight", out var pooled) ? pooled.shape[0] : null;

    private static bool HasChecksum(string path, string checksum)
    {
        using var file = RegularFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file)).Equals(checksum, StringComparison.Ordinal);
    }
}

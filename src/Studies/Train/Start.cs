using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Weights that a training starts from, instead of drawing all.</summary>
/// <remarks>
/// What is taken and what is not is told in a line beside the results. The layer that names classes may be missing or of another size: it is
/// drawn anew. Whatever else does not fit is refused.
/// </remarks>
public abstract record Start
{
    private protected Start()
    {
    }

    /// <summary>
    /// Weights of a ResNet with blocks (2, 2, 2, 3), for <see cref="ResNetSpec"/>, trained on photographs. They are installed by
    /// <c>scripts/setup --with-imagenet</c>; grey images are repeated in three channels.
    /// </summary>
    public static Start ImageNet() => new ImageNetStart();

    /// <summary>Whether <see cref="ImageNet"/> is installed.</summary>
    public static bool HasImageNet => ImageNetWeights.IsInstalled;

    /// <summary>How a script's parameter names a start.</summary>
    /// <param name="text"><c>imagenet</c>, <c>none</c> or a file of weights; empty: ImageNet where it is installed, else none and a note of what that loses.</param>
    /// <returns>Null for <c>none</c>.</returns>
    public static Start? Named(string text) => text switch
    {
        "none" => null,
        "imagenet" => ImageNet(),
        "" => HasImageNet ? ImageNet() : new DrawnStart(),
        _ => From(text),
    };

    /// <summary>Whether there are weights to start from; not where ImageNet was asked for if installed, and is not.</summary>
    public virtual bool IsPretrained => true;

    /// <summary>Weights of a file, by the names of torchvision or timm or of a training of one's own; a leading <c>module.</c> is dropped.</summary>
    /// <param name="file">Safetensors, or PyTorch's <c>.pt</c> and <c>.pth</c>, of which nothing is executed.</param>
    /// <param name="partial">Whether to take the tensors that fit, whatever else the file holds or lacks.</param>
    /// <param name="mean">What is taken off red, green and blue in [0, 1]; null: torchvision's 0.485, 0.456, 0.406, for weights of one's own what they were trained with.</param>
    /// <param name="std">What they are divided by then; null: torchvision's 0.229, 0.224, 0.225.</param>
    /// <exception cref="ArgumentException">Only one of <paramref name="mean"/> and <paramref name="std"/> is given, or they are not as many.</exception>
    public static Start From(string file, bool partial = false, double[]? mean = null, double[]? std = null) =>
        mean?.Length != std?.Length || std?.Any(value => !(value > 0)) == true
            ? throw new ArgumentException("Give mean and std for the same channels, and std greater than 0.", nameof(std))
            : new FileStart { File = file, Partial = partial, Pixels = mean is null ? null : new([.. mean], [.. std!]) };

    /// <summary>The weights of another training, such as one on more images: all but a head of another shape.</summary>
    /// <param name="fit">The training.</param>
    /// <param name="partial">Whether to take the tensors that fit.</param>
    public static Start From(TrainModel fit, bool partial = false) => new StageStart { Fit = fit, Partial = partial };

    /// <summary>The tower of images of a CLIP; what heads read from it is its space, which its texts share.</summary>
    /// <param name="clip">Of the same network as is trained.</param>
    public static Start From(PretrainClip clip) => new ClipStart { Clip = clip };

    /// <summary>Whether to take the tensors that fit and leave others.</summary>
    internal bool Partial { get; private protected init; }

    /// <summary>Stages that the weights come from.</summary>
    internal virtual ImmutableArray<StageInput> Inputs => [];

    /// <summary>Files that the weights come from.</summary>
    internal virtual ImmutableArray<SourceFile> Sources => [];

    /// <summary>What every reader of the results must know of the weights; null for nothing.</summary>
    internal virtual string? Note => null;

    /// <summary>The weights, where they can be had without another stage's result.</summary>
    /// <exception cref="UserErrorException">They are not installed, or not to be read.</exception>
    internal virtual PretrainedWeights? Read() => null;

    /// <summary>The weights; null where there are none.</summary>
    /// <param name="run">Gives the results of <see cref="Inputs"/>.</param>
    internal virtual PretrainedWeights? Read(StageRun run) => Read();

    /// <summary>Tries the weights on a network that is thrown away, so that what does not fit is told before anything is trained.</summary>
    /// <exception cref="UserErrorException">They do not fit the network, or the network not the images.</exception>
    internal void Require(ModelSpec model, PixelLayout images)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        if (Read() is not { } weights)
        {
            model.Require(images);
            return;
        }
        var trunkAlone = model with { Head = Head.None, Covariates = [] };
        using var network = trunkAlone.Build(seed: 0, images, covariates: null, weights.Pixels);
        WeightMatch.Of(network, weights, model.NameOf).Require(weights, Partial);
    }
}

/// <inheritdoc cref="Start.ImageNet"/>
internal sealed record ImageNetStart : Start
{
    /// <summary>Stands for the file: whoever has another result from the same file has the same one.</summary>
    public string Checksum { get; } = ImageNetWeights.Checksum;

    internal override string Note => "Pretrained on photographs: say so beside results on radiographs.";

    internal override PretrainedWeights Read() => ImageNetWeights.Read();
}

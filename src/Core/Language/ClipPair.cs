using ImageRegression.Images;
using ImageRegression.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>A tower of images and a tower of texts with one space, and how sharply they are compared.</summary>
/// <remarks>Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision", ICML, figure 3.</remarks>
internal sealed class ClipPair : Module
{
    /// <summary>What τ begins with.</summary>
    public static readonly double StartLogitScale = Math.Log(1 / 0.07);

    /// <summary>What τ never exceeds: e^τ ≤ 100.</summary>
    public static readonly double MostLogitScale = Math.Log(100);

    private readonly Module<ModelInput, Tensor> visual;
    private readonly TextTower text;
    private readonly Parameter logit_scale;

    /// <summary>Two towers, which it owns from now on.</summary>
    /// <param name="images">Images [N, C, H, W] to points [N, E].</param>
    /// <param name="texts">Sentences to points of the same E.</param>
    public ClipPair(Module<ModelInput, Tensor> images, TextTower texts) : base(nameof(ClipPair))
    {
        (visual, text) = (images, texts);
        logit_scale = Parameter(tensor((float)StartLogitScale));
        RegisterComponents();
    }

    /// <summary>A pair with starting weights, a pure function of the seed.</summary>
    /// <param name="seed">Of both towers.</param>
    /// <param name="images">The tower of images; its dimension is that of the space.</param>
    /// <param name="layout">What it sees.</param>
    /// <param name="texts">The tower of texts.</param>
    /// <exception cref="UserErrorException">The two have no space in common.</exception>
    public static ClipPair Build(ulong seed, ModelSpec images, PixelLayout layout, TextTowerSize texts) =>
        images.Dim == texts.JointDimension
            ? new(images.Build(seed, layout), TextTower.Build(seed ^ 0x7E87, texts))
            : throw new UserErrorException($"The images' embeddings have dimension {images.Dim} and the texts' {texts.JointDimension}: these are two CLIPs.");

    /// <summary>The tower of images.</summary>
    public Module<ModelInput, Tensor> Images => visual;

    /// <summary>The tower of texts.</summary>
    public TextTower Texts => text;

    /// <summary>τ.</summary>
    public double LogitScale => logit_scale.ToDouble();

    /// <summary>Brings τ back to what it may be, after a step.</summary>
    public void Limit()
    {
        using var withoutGradient = no_grad();
        logit_scale.clamp_(max: MostLogitScale);
    }

    /// <summary>How well each image goes with each sentence.</summary>
    /// <param name="images">Shape [N, C, H, W], in [0, 1].</param>
    /// <param name="ids">Shape [M, L], Int64; the end token has the largest id.</param>
    /// <returns>e^τ times the cosines, shape [N, M].</returns>
    public Tensor Logits(Tensor images, Tensor ids)
    {
        using var scope = NewDisposeScope();
        var z = functional.normalize(visual.call(images));
        var t = functional.normalize(text.call(ids));
        return (logit_scale.exp() * z.matmul(t.transpose(0, 1))).MoveToOuterDisposeScope();
    }
}

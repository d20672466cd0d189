using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>Makes a token of every patch of an image by one linear map.</summary>
internal sealed class PatchEmbedding : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Conv2d proj;
    private readonly long channels, height, width;

    /// <summary>For images of one size.</summary>
    /// <exception cref="ArgumentException">Their sides are not whole patches.</exception>
    public PatchEmbedding(TransformerForm form, long channels, long height, long width) : base(nameof(PatchEmbedding))
    {
        if (height < form.PatchSize || width < form.PatchSize || height % form.PatchSize != 0 || width % form.PatchSize != 0)
            throw new ArgumentException($"{height}×{width} pixels are not whole patches of {form.PatchSize}×{form.PatchSize}.", nameof(height));
        (this.channels, this.height, this.width) = (channels, height, width);
        (Rows, Columns) = (height / form.PatchSize, width / form.PatchSize);
        proj = Conv2d(channels, form.Width, form.PatchSize, stride: form.PatchSize);
        RegisterComponents();
    }

    /// <summary>Patches down.</summary>
    public long Rows { get; }

    /// <summary>Patches across.</summary>
    public long Columns { get; }

    /// <summary>Tokens of a batch.</summary>
    /// <param name="images">Shape [N, channels, height, width].</param>
    /// <returns>Shape [N, Rows · Columns, Width], row by row.</returns>
    public override Tensor forward(Tensor images)
    {
        if (images.shape is not [_, var c, var h, var w] || (c, h, w) != (channels, height, width))
            throw new ArgumentException(
                $"'images' has shape {images.ShapeText()}. This vision transformer was built for [batch, {channels}, {height}, {width}], the size that its position embeddings are for.",
                nameof(images));
        using var scope = NewDisposeScope();
        return proj.call(images).flatten(2).transpose(1, 2).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Through(proj).Reshape(0, 0, Rows * Columns).Transpose(0, 2, 1);

    /// <summary>PyTorch's default, which timm keeps: uniform within ±1/√inputs.</summary>
    public void DrawWeights(Generator generator)
    {
        var bound = 1 / Math.Sqrt(proj.weight.numel() / (double)proj.weight.shape[0]);
        proj.weight.uniform_(-bound, bound, generator);
        proj.bias!.uniform_(-bound, bound, generator);
    }
}

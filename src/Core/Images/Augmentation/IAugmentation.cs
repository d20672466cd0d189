using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>Random changes of training images: <see cref="Augmentation"/>, <see cref="FrameSampling"/> of clips, or a study's own.</summary>
/// <remarks>An implementation is identified by its type, its settable properties and, in a script, its code.</remarks>
public interface IAugmentation
{
    /// <summary>Augments a batch.</summary>
    /// <param name="images">Shape [N, C, H, W] or [N, C, D, H, W], in [0, 1]; to be left as it is.</param>
    /// <param name="seed">Everything random comes from it, so that equal seeds give equal batches.</param>
    /// <returns>A new tensor of the same shape, type and device; of clips, the frames may be fewer.</returns>
    Tensor Apply(Tensor images, ulong seed);
}

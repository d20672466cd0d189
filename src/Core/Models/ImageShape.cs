using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>What a network asks of the shape of its images, checked before any work.</summary>
internal static class ImageShape
{
    public static void Require(Tensor images, string network, long channels, long smallestSide)
    {
        if (images.shape is not [_, var c, var h, var w] || c != channels || Math.Min(h, w) < smallestSide)
            throw new ArgumentException(
                $"'images' has shape {images.ShapeText()}. {network} needs [batch, {channels}, height, width] " +
                $"with height and width of at least {smallestSide} pixels. Resize the images, or choose a network for smaller ones.",
                nameof(images));
    }
}

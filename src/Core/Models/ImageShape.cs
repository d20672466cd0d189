using ImageRegression.Images;
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

    /// <summary>Why a network of flat images cannot take these; null where it can.</summary>
    /// <param name="images">Their shape.</param>
    /// <param name="network">Its name.</param>
    /// <param name="smallestSide">The least height and width it takes, in pixels.</param>
    /// <param name="greyOnly">Whether it takes no colour.</param>
    public static string? WhyNot(PixelLayout images, string network, int smallestSide = 1, bool greyOnly = false) =>
        images.Depth > 1 ? $"{network} reads flat images, and these are volumes of {images.Depth} slices. Choose a network of volumes, such as SmallResNet3DSpec."
        : greyOnly && images.Channels > 1 ? $"{network} reads grey images, and these have {images.Channels} channels. Load them as grey, or choose a network that takes colour, such as SmallResNetSpec or ResNet18Spec."
        : Math.Min(images.Height, images.Width) < smallestSide
            ? $"{network} needs images of at least {smallestSide} pixels a side, and these have {images.Height} × {images.Width}. Load them larger, or choose a network for smaller ones, such as SmallResNetSpec."
        : null;
}

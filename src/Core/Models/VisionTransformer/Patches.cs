using ImageRegression.Images;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>What a network of patches asks of the size of its images, and what it is called.</summary>
internal static class Patches
{
    extension(ViTSize size)
    {
        /// <summary>What stands for the size in a name: Ti, S, B.</summary>
        public string Letters => size switch
        {
            ViTSize.Mini => "Mini",
            ViTSize.Tiny => "Ti",
            _ => $"{size}"[..1],
        };
    }

    /// <summary>Why images cannot be cut into whole patches, and what to do; null where they can.</summary>
    /// <param name="images">Their layout.</param>
    /// <param name="network">The network's name.</param>
    /// <param name="side">Side of a patch, in pixels.</param>
    public static string? WhyNot(PixelLayout images, string network, int side)
    {
        return images.Height % side == 0 && images.Width % side == 0 ? null
            : $"{network} cuts images into patches of {side} × {side} pixels, and these have {images.Height} × {images.Width}: both must be multiples of {side}. "
                + $"Load them as {Whole(images.Height)} × {Whole(images.Width)}, or choose a network without patches, such as {(images.Depth > 1 ? nameof(TsmResNetSpec) : nameof(ResNet18Spec))}.";

        // The nearest multiple, but at least one patch.
        int Whole(int pixels) => Math.Max(1, (pixels + (side / 2)) / side) * side;
    }
}

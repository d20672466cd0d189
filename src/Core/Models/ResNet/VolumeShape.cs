using ImageRegression.Images;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models.ResNet;

/// <summary>What a volumetric network asks of the shape of its input, checked before any work.</summary>
internal static class VolumeShape
{
    public static void Require(Tensor volumes, string network, long channels)
    {
        if (volumes.shape is not [_, var c, _, _, _] || c != channels)
            throw new ArgumentException(
                $"'volumes' has shape {volumes.ShapeText()}. {network} needs [batch, {channels}, depth, height, width]; " +
                "add a missing channel axis with unsqueeze(1).", nameof(volumes));
    }

    /// <summary>Why a network of volumes cannot take these images; null where it can.</summary>
    public static string? WhyNot(PixelLayout images, string network) => images.Depth > 1 ? null
        : $"{network} reads volumes, and these images are flat. Choose a network of images, such as SmallResNetSpec or ResNet18Spec.";
}

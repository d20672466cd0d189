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
}

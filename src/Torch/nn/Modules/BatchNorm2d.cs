using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Batch normalisation of images, shape [N, C, H, W].</summary>
public sealed class BatchNorm2d : BatchNorm
{
    internal BatchNorm2d(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(nameof(BatchNorm2d), num_features, eps, momentum, affine, track_running_stats, device, dtype) { }

    private protected override (int Least, int Most) Axes => (4, 4);
}

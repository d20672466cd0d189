using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Batch normalisation of volumes, shape [N, C, D, H, W].</summary>
public sealed class BatchNorm3d : BatchNorm
{
    internal BatchNorm3d(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(nameof(BatchNorm3d), num_features, eps, momentum, affine, track_running_stats, device, dtype) { }

    private protected override (int Least, int Most) Axes => (5, 5);
}

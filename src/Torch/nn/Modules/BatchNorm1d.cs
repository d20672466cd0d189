using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Batch normalisation of features [N, C] or sequences [N, C, L].</summary>
public sealed class BatchNorm1d : BatchNorm
{
    internal BatchNorm1d(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(nameof(BatchNorm1d), num_features, eps, momentum, affine, track_running_stats, device, dtype) { }

    private protected override (int Least, int Most) Axes => (2, 3);
}

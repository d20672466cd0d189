using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Batch normalisation of features [N, C] or sequences [N, C, L].</summary>
        /// <param name="num_features">Number of channels C.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">Weight of a new batch in the moving averages.</param>
        /// <param name="affine">Whether to learn a scale and a shift for each channel.</param>
        /// <param name="track_running_stats">Whether to keep moving averages for evaluation.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static BatchNorm1d BatchNorm1d(
            long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Batch normalisation of images [N, C, H, W].</summary>
        /// <inheritdoc cref="BatchNorm1d"/>
        public static BatchNorm2d BatchNorm2d(
            long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Batch normalisation of volumes [N, C, D, H, W].</summary>
        /// <inheritdoc cref="BatchNorm1d"/>
        public static BatchNorm3d BatchNorm3d(
            long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Normalises each case over its last axes.</summary>
        /// <param name="normalized_shape">Sizes of those axes.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="elementwise_affine">Whether to learn a scale for each element.</param>
        /// <param name="bias">Whether to learn a shift as well.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static LayerNorm LayerNorm(
            long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        /// <inheritdoc cref="LayerNorm(long[], double, bool, bool, Device?, ScalarType?)"/>
        public static LayerNorm LayerNorm(
            long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        /// <summary>Normalises each case over blocks of channels.</summary>
        /// <param name="num_groups">Number of blocks; divides the number of channels.</param>
        /// <param name="num_channels">Number of channels C.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="affine">Whether to learn a scale and a shift for each channel.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static GroupNorm GroupNorm(
            long num_groups, long num_channels, double eps = 1e-05, bool affine = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(num_groups, num_channels, eps, affine, device, dtype);
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator Pad = Operator.Find("aten::pad");
            private static readonly Operator GridSampler = Operator.Find("aten::grid_sampler");
            private static readonly Operator AffineGridGenerator = Operator.Find("aten::affine_grid_generator");

            /// <summary>Puts a border around a tensor.</summary>
            /// <param name="input">Any shape.</param>
            /// <param name="pad">[before, after] for the last axis, then for the one before it, and so on; negative crops.</param>
            /// <param name="mode">What the border holds; zeros and constant are the same.</param>
            /// <param name="value">The constant; 0 for the mode zeros.</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode switch
                {
                    PaddingModes.Constant => Pad.Call(input, pad, "constant", value),
                    PaddingModes.Zeros => Pad.Call(input, pad, "constant", 0.0),
                    PaddingModes.Reflect => Pad.Call(input, pad, "reflect", IValue.None),
                    PaddingModes.Replicate => Pad.Call(input, pad, "replicate", IValue.None),
                    PaddingModes.Circular => Pad.Call(input, pad, "circular", IValue.None),
                    _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a padding mode."),
                };

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Axes.Of(pad), mode, value);

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(
                Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Samples an image at given places.</summary>
            /// <param name="input">Shape [N, C, H, W] or [N, C, D, H, W].</param>
            /// <param name="grid">Places x, y(, z) in [−1, 1], shape [N, H', W', 2] or [N, D', H', W', 3].</param>
            /// <param name="mode">Nearest or linear interpolation.</param>
            /// <param name="padding_mode">What lies outside of the image.</param>
            /// <param name="align_corners">Whether ±1 is the centre (true) or the edge (false, the default) of the outer pixels.</param>
            public static Tensor grid_sample(
                Tensor input, Tensor grid,
                GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros,
                bool? align_corners = null) =>
                GridSampler.Call(
                    input, grid,
                    mode == GridSampleMode.Nearest ? 1L : 0L,
                    padding_mode switch { GridSamplePaddingMode.Border => 1L, GridSamplePaddingMode.Reflection => 2L, _ => 0L },
                    align_corners ?? false);

            /// <summary>The places that an affine map of the plane (or of space) takes the pixels of an image to.</summary>
            /// <param name="theta">Maps, shape [N, 2, 3] or [N, 3, 4].</param>
            /// <param name="size">Shape of the image to come, [N, C, H, W] or [N, C, D, H, W].</param>
            /// <param name="align_corners">As in <see cref="grid_sample"/>.</param>
            /// <returns>Shape [N, H, W, 2] or [N, D, H, W, 3].</returns>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                AffineGridGenerator.Call(theta, size ?? throw new ArgumentNullException(nameof(size)), align_corners);
        }
    }

    /// <summary>How to read between pixels in <see cref="nn.functional.grid_sample"/>.</summary>
    public enum GridSampleMode
    {
        /// <summary>The nearest pixel.</summary>
        Nearest = 0,

        /// <summary>Linear in every axis.</summary>
        Bilinear = 2,
    }

    /// <summary>What lies outside of an image in <see cref="nn.functional.grid_sample"/>.</summary>
    public enum GridSamplePaddingMode
    {
        /// <summary>Zeros.</summary>
        Zeros = 0,

        /// <summary>The image, mirrored at its edges.</summary>
        Reflection = 1,

        /// <summary>The nearest pixel of the edge.</summary>
        Border = 2,
    }
}

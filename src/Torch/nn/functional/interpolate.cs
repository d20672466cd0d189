namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator[] UpsampleNearest = ByAxes("aten::upsample_nearest{0}d");
            private static readonly Operator[] UpsampleNearestExact = ByAxes("aten::_upsample_nearest_exact{0}d");
            private static readonly Operator UpsampleLinear = Operator.Find("aten::upsample_linear1d", "vec");
            private static readonly Operator UpsampleBilinear = Operator.Find("aten::upsample_bilinear2d", "vec");
            private static readonly Operator UpsampleBilinearAntialias = Operator.Find("aten::_upsample_bilinear2d_aa", "vec");
            private static readonly Operator UpsampleBicubic = Operator.Find("aten::upsample_bicubic2d", "vec");
            private static readonly Operator UpsampleBicubicAntialias = Operator.Find("aten::_upsample_bicubic2d_aa", "vec");
            private static readonly Operator UpsampleTrilinear = Operator.Find("aten::upsample_trilinear3d", "vec");

            /// <summary>Resizes images to a given size or by given factors.</summary>
            /// <param name="x">Shape [N, C, L], [N, C, H, W] or [N, C, D, H, W].</param>
            /// <param name="size">Sizes of the axes after C; or give the factors.</param>
            /// <param name="scale_factor">Factor of each axis after C, or one for all.</param>
            /// <param name="mode">How to read between pixels; area takes means.</param>
            /// <param name="align_corners">
            /// For the linear and cubic modes, whether the corner pixels' centres (true) or edges (false, the default) stay put.
            /// </param>
            /// <param name="recompute_scale_factor">Whether to interpolate by output size / input size, not by the factors as given.</param>
            /// <param name="antialias">For bilinear and bicubic, whether to blur before making smaller, as Pillow does.</param>
            /// <exception cref="ArgumentException">The mode does not fit the axes, or neither or both of size and factors are given.</exception>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var axes = (int)x.dim() - 2;
                if ((size is null) == (scale_factor is null))
                    throw new ArgumentException("Give either size or scale_factor, one of the two.", nameof(size));
                var factors = scale_factor is [var one] ? [.. Enumerable.Repeat(one, axes)] : scale_factor;
                if ((size?.Length ?? factors!.Length) != axes)
                    throw new ArgumentException($"x has {axes} axes after the channels; give as many sizes or factors.", nameof(size));
                if (factors is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                    (size, factors) = ([.. factors.Select((factor, axis) => (long)Math.Floor(x.shape[axis + 2] * factor))], null);

                var corners = align_corners ?? false;
                return (mode, axes, antialias) switch
                {
                    (InterpolationMode.Nearest, >= 1 and <= 3, false) => UpsampleNearest[axes - 1].Call(x, size, factors),
                    (InterpolationMode.NearestExact, >= 1 and <= 3, false) => UpsampleNearestExact[axes - 1].Call(x, size, factors),
                    (InterpolationMode.Area, 1, false) => adaptive_avg_pool1d(x, size![0]),
                    (InterpolationMode.Area, 2, false) => adaptive_avg_pool2d(x, size!),
                    (InterpolationMode.Area, 3, false) => adaptive_avg_pool3d(x, size!),
                    (InterpolationMode.Linear, 1, false) => UpsampleLinear.Call(x, size, corners, factors),
                    (InterpolationMode.Bilinear, 2, false) => UpsampleBilinear.Call(x, size, corners, factors),
                    (InterpolationMode.Bilinear, 2, true) => UpsampleBilinearAntialias.Call(x, size, corners, factors),
                    (InterpolationMode.Bicubic, 2, false) => UpsampleBicubic.Call(x, size, corners, factors),
                    (InterpolationMode.Bicubic, 2, true) => UpsampleBicubicAntialias.Call(x, size, corners, factors),
                    (InterpolationMode.Trilinear, 3, false) => UpsampleTrilinear.Call(x, size, corners, factors),
                    _ => throw new ArgumentException(
                        $"{mode}{(antialias ? " with antialias" : "")} does not work on {axes} axes.", nameof(mode)),
                };
            }

            private static Operator[] ByAxes(string name) =>
                [.. Enumerable.Range(1, 3).Select(axes => Operator.Find(name.Replace("{0}", $"{axes}", StringComparison.Ordinal), "vec"))];
        }
    }

    /// <summary>How to read between pixels in <see cref="nn.functional.interpolate"/>.</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest pixel, as OpenCV picks it.</summary>
        Nearest = 0,

        /// <summary>Linear, one axis.</summary>
        Linear = 1,

        /// <summary>Linear in two axes.</summary>
        Bilinear = 2,

        /// <summary>Cubic in two axes.</summary>
        Bicubic = 3,

        /// <summary>Linear in three axes.</summary>
        Trilinear = 4,

        /// <summary>Means of areas.</summary>
        Area = 5,

        /// <summary>The nearest pixel, as Pillow and scikit-image pick it.</summary>
        NearestExact = 6,
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator MaxPool1d = Operator.Find("aten::max_pool1d");
            private static readonly Operator MaxPool2d = Operator.Find("aten::max_pool2d");
            private static readonly Operator MaxPool3d = Operator.Find("aten::max_pool3d");
            private static readonly Operator AvgPool1d = Operator.Find("aten::avg_pool1d");
            private static readonly Operator AvgPool2d = Operator.Find("aten::avg_pool2d");
            private static readonly Operator AvgPool3d = Operator.Find("aten::avg_pool3d");
            private static readonly Operator AdaptiveAvgPool1d = Operator.Find("aten::adaptive_avg_pool1d");
            private static readonly Operator AdaptiveAvgPool2d = Operator.Find("aten::adaptive_avg_pool2d");
            private static readonly Operator AdaptiveAvgPool3d = Operator.Find("aten::adaptive_avg_pool3d");

            /// <summary>Largest value in each window over one axis. The stride is the kernel's size unless given.</summary>
            public static Tensor max_pool1d(
                Tensor input, long kernel_size,
                long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                MaxPool1d.Call(
                    input, new[] { kernel_size }, new[] { stride ?? kernel_size }, new[] { padding ?? 0 }, new[] { dilation ?? 1 }, ceil_mode);

            /// <summary>Largest value in each window over two axes. The stride is the kernel's size unless given.</summary>
            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                MaxPool2d.Call(input, kernel_size, strides ?? kernel_size, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

            /// <inheritdoc cref="max_pool2d(Tensor, long[], long[], long[], long[], bool)"/>
            public static Tensor max_pool2d(
                Tensor input, long kernel_size,
                long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(
                    input, Axes.Two(kernel_size), Axes.Two(stride), Axes.Two(padding), Axes.Two(dilation), ceil_mode);

            /// <inheritdoc cref="max_pool2d(Tensor, long[], long[], long[], long[], bool)"/>
            public static Tensor max_pool2d(
                Tensor input, (long, long) kernel_size,
                (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(
                    input, Axes.Of(kernel_size), Axes.Of(stride), Axes.Of(padding), Axes.Of(dilation), ceil_mode);

            /// <summary>Largest value in each window over three axes. The stride is the kernel's size unless given.</summary>
            public static Tensor max_pool3d(
                Tensor input, long[] kernel_size,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                MaxPool3d.Call(input, kernel_size, strides ?? kernel_size, padding ?? [0, 0, 0], dilation ?? [1, 1, 1], ceil_mode);

            /// <summary>Mean of each window over one axis. The stride is the kernel's size unless given.</summary>
            public static Tensor avg_pool1d(
                Tensor input, long kernel_size,
                long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                AvgPool1d.Call(
                    input, new[] { kernel_size }, new[] { stride ?? kernel_size }, new[] { padding ?? 0 }, ceil_mode, count_include_pad);

            /// <summary>Mean of each window over two axes. The stride is the kernel's size unless given.</summary>
            /// <param name="input">Shape [N, C, H, W].</param>
            /// <param name="kernel_size">[kH, kW].</param>
            /// <param name="stride">[sH, sW].</param>
            /// <param name="padding">[pH, pW]; default 0.</param>
            /// <param name="ceil_mode">Whether a window may reach over the end.</param>
            /// <param name="count_include_pad">Whether padding counts in the mean.</param>
            /// <param name="divisor_override">What to divide by in place of the window's size.</param>
            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size,
                long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                AvgPool2d.Call(input, kernel_size, stride ?? kernel_size, padding ?? [0, 0], ceil_mode, count_include_pad, divisor_override);

            /// <inheritdoc cref="avg_pool2d(Tensor, long[], long[], long[], bool, bool, long?)"/>
            public static Tensor avg_pool2d(
                Tensor input, long kernel_size,
                long? stride = null, long padding = 0,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(
                    input, Axes.Two(kernel_size), Axes.Two(stride), Axes.Two(padding), ceil_mode, count_include_pad, divisor_override);

            /// <inheritdoc cref="avg_pool2d(Tensor, long[], long[], long[], bool, bool, long?)"/>
            public static Tensor avg_pool2d(
                Tensor input, (long, long) kernel_size,
                (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(
                    input, Axes.Of(kernel_size), Axes.Of(stride), Axes.Of(padding), ceil_mode, count_include_pad, divisor_override);

            /// <summary>Mean of each window over three axes. The stride is the kernel's size unless given.</summary>
            public static Tensor avg_pool3d(
                Tensor input, long[] kernel_size,
                long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                AvgPool3d.Call(input, kernel_size, stride ?? kernel_size, padding ?? [0, 0, 0], ceil_mode, count_include_pad, divisor_override);

            /// <summary>Means of windows chosen so that the output has the given length.</summary>
            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) =>
                AdaptiveAvgPool1d.Call(input, new[] { output_size });

            /// <summary>Means of windows chosen so that the output has the given height and width.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                AdaptiveAvgPool2d.Call(input, output_size);

            /// <inheritdoc cref="adaptive_avg_pool2d(Tensor, long[])"/>
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, Axes.Of(output_size));

            /// <inheritdoc cref="adaptive_avg_pool2d(Tensor, long[])"/>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, Axes.Two(output_size));

            /// <summary>Means of windows chosen so that the output has the given depth, height and width.</summary>
            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) =>
                AdaptiveAvgPool3d.Call(input, output_size);

            /// <inheritdoc cref="adaptive_avg_pool3d(Tensor, long[])"/>
            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) =>
                adaptive_avg_pool3d(input, Axes.Of(output_size));

            /// <inheritdoc cref="adaptive_avg_pool3d(Tensor, long[])"/>
            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) =>
                adaptive_avg_pool3d(input, Axes.Three(output_size));
        }
    }
}

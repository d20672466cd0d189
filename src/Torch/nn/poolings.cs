using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Largest value of each window over two axes.</summary>
        /// <param name="kernel_size">Size of the window.</param>
        /// <param name="stride">Step between windows; by default the window's size.</param>
        /// <param name="padding">Padding on both sides, which never wins; default 0.</param>
        /// <param name="dilation">Step between the elements of a window; default 1.</param>
        /// <param name="ceil_mode">Whether a window may reach over the end.</param>
        public static MaxPool2d MaxPool2d(
            long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
            new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <inheritdoc cref="MaxPool2d(long[], long[], long[], long[], bool)"/>
        public static MaxPool2d MaxPool2d(
            long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new(Axes.Two(kernel_size), Axes.Two(stride), Axes.Two(padding), Axes.Two(dilation), ceil_mode);

        /// <inheritdoc cref="MaxPool2d(long[], long[], long[], long[], bool)"/>
        public static MaxPool2d MaxPool2d(
            (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
            (long, long)? dilation = null, bool ceil_mode = false) =>
            new(Axes.Of(kernel_size), Axes.Of(stride), Axes.Of(padding), Axes.Of(dilation), ceil_mode);

        /// <summary>Mean of each window over two axes.</summary>
        /// <param name="kernel_size">Size of the window.</param>
        /// <param name="stride">Step between windows; by default the window's size.</param>
        /// <param name="padding">Zeros put on both sides; default 0.</param>
        /// <param name="ceil_mode">Whether a window may reach over the end.</param>
        /// <param name="count_include_pad">Whether padding counts in the mean.</param>
        /// <param name="divisor_override">What to divide by in place of the window's size.</param>
        public static AvgPool2d AvgPool2d(
            long[] kernel_size, long[]? stride = null, long[]? padding = null,
            bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

        /// <inheritdoc cref="AvgPool2d(long[], long[], long[], bool, bool, long?)"/>
        public static AvgPool2d AvgPool2d(
            long kernel_size, long? stride = null, long? padding = null,
            bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(Axes.Two(kernel_size), Axes.Two(stride), Axes.Two(padding), ceil_mode, count_include_pad, divisor_override);

        /// <inheritdoc cref="AvgPool2d(long[], long[], long[], bool, bool, long?)"/>
        public static AvgPool2d AvgPool2d(
            (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
            bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(Axes.Of(kernel_size), Axes.Of(stride), Axes.Of(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>Largest value of each window over three axes.</summary>
        /// <param name="kernel_size">Size of the window.</param>
        /// <param name="stride">Step between windows; by default the window's size.</param>
        /// <param name="padding">Padding on both sides, which never wins; default 0.</param>
        /// <param name="dilation">Step between the elements of a window; default 1.</param>
        /// <param name="ceil_mode">Whether a window may reach over the end.</param>
        public static MaxPool3d MaxPool3d(
            long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
            new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <inheritdoc cref="MaxPool3d(long[], long[], long[], long[], bool)"/>
        public static MaxPool3d MaxPool3d(
            long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new(Axes.Three(kernel_size), Axes.Three(stride), Axes.Three(padding), Axes.Three(dilation), ceil_mode);

        /// <inheritdoc cref="MaxPool3d(long[], long[], long[], long[], bool)"/>
        public static MaxPool3d MaxPool3d(
            (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null,
            (long, long, long)? dilation = null, bool ceil_mode = false) =>
            new(Axes.Of(kernel_size), Axes.Of(stride), Axes.Of(padding), Axes.Of(dilation), ceil_mode);

        /// <summary>Mean of each window over three axes.</summary>
        /// <param name="kernel_size">Size of the window.</param>
        /// <param name="stride">Step between windows; by default the window's size.</param>
        /// <param name="padding">Zeros put on both sides; default 0.</param>
        /// <param name="ceil_mode">Whether a window may reach over the end.</param>
        /// <param name="count_include_pad">Whether padding counts in the mean.</param>
        /// <param name="divisor_override">What to divide by in place of the window's size.</param>
        public static AvgPool3d AvgPool3d(
            long[] kernel_size, long[]? stride = null, long[]? padding = null,
            bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

        /// <inheritdoc cref="AvgPool3d(long[], long[], long[], bool, bool, long?)"/>
        public static AvgPool3d AvgPool3d(
            long kernel_size, long? stride = null, long? padding = null,
            bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(Axes.Three(kernel_size), Axes.Three(stride), Axes.Three(padding), ceil_mode, count_include_pad, divisor_override);

        /// <inheritdoc cref="AvgPool3d(long[], long[], long[], bool, bool, long?)"/>
        public static AvgPool3d AvgPool3d(
            (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null,
            bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
            new(Axes.Of(kernel_size), Axes.Of(stride), Axes.Of(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>Means of windows chosen so that the output has the given length.</summary>
        public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long output_size) => new(output_size);

        /// <summary>Means of windows chosen so that the output has the given height and width.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

        /// <inheritdoc cref="AdaptiveAvgPool2d(long[])"/>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(Axes.Of(output_size));

        /// <inheritdoc cref="AdaptiveAvgPool2d(long[])"/>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new(Axes.Two(output_size));

        /// <summary>Means of windows chosen so that the output has the given depth, height and width.</summary>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] output_size) => new(output_size);

        /// <inheritdoc cref="AdaptiveAvgPool3d(long[])"/>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long, long, long) output_size) => new(Axes.Of(output_size));

        /// <inheritdoc cref="AdaptiveAvgPool3d(long[])"/>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long output_size) => new(Axes.Three(output_size));
    }
}

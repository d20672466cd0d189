using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A layer that convolves over one axis with learned kernels.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the output.</param>
        /// <param name="kernel_size">Size of the kernel.</param>
        /// <param name="stride">Step of the kernel; default 1.</param>
        /// <param name="padding">What is put on both sides of each axis; default 0.</param>
        /// <param name="dilation">Step between the points of the kernel; default 1.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">Blocks of channels that do not see each other; divides both numbers of channels.</param>
        /// <param name="bias">Whether to add a learned constant to each channel.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static Conv1d Conv1d(
            long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, [kernel_size], [stride],
                    [padding], [dilation], groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv1d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv1d Conv1d(
            long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, [kernel_size], [stride],
                    ConvolutionShape.PaddingFor(padding, [kernel_size], [stride], [dilation]), [dilation], groups, padding_mode),
                bias, device, dtype);

        /// <summary>A layer that convolves over two axes with learned kernels.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the output.</param>
        /// <param name="kernel_size">Size of the kernel.</param>
        /// <param name="stride">Step of the kernel; default 1.</param>
        /// <param name="padding">What is put on both sides of each axis; default 0.</param>
        /// <param name="dilation">Step between the points of the kernel; default 1.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">Blocks of channels that do not see each other; divides both numbers of channels.</param>
        /// <param name="bias">Whether to add a learned constant to each channel.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static Conv2d Conv2d(
            long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Two(kernel_size), Axes.Two(stride),
                    Axes.Two(padding), Axes.Two(dilation), groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv2d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv2d Conv2d(
            long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Of(kernel_size), Axes.Of(stride ?? (1, 1)),
                    Axes.Of(padding ?? (0, 0)), Axes.Of(dilation ?? (1, 1)), groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv2d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv2d Conv2d(
            long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Two(kernel_size), Axes.Two(stride),
                    ConvolutionShape.PaddingFor(padding, Axes.Two(kernel_size), Axes.Two(stride), Axes.Two(dilation)), Axes.Two(dilation), groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv2d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv2d Conv2d(
            long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Of(kernel_size), Axes.Of(stride ?? (1, 1)),
                    ConvolutionShape.PaddingFor(padding, Axes.Of(kernel_size), Axes.Of(stride ?? (1, 1)), Axes.Of(dilation ?? (1, 1))), Axes.Of(dilation ?? (1, 1)), groups, padding_mode),
                bias, device, dtype);

        /// <summary>A layer that convolves over three axes with learned kernels.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the output.</param>
        /// <param name="kernel_size">Size of the kernel.</param>
        /// <param name="stride">Step of the kernel; default 1.</param>
        /// <param name="padding">What is put on both sides of each axis; default 0.</param>
        /// <param name="dilation">Step between the points of the kernel; default 1.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">Blocks of channels that do not see each other; divides both numbers of channels.</param>
        /// <param name="bias">Whether to add a learned constant to each channel.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static Conv3d Conv3d(
            long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Three(kernel_size), Axes.Three(stride),
                    Axes.Three(padding), Axes.Three(dilation), groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv3d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv3d Conv3d(
            long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Of(kernel_size), Axes.Of(stride ?? (1, 1, 1)),
                    Axes.Of(padding ?? (0, 0, 0)), Axes.Of(dilation ?? (1, 1, 1)), groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv3d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv3d Conv3d(
            long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Three(kernel_size), Axes.Three(stride),
                    ConvolutionShape.PaddingFor(padding, Axes.Three(kernel_size), Axes.Three(stride), Axes.Three(dilation)), Axes.Three(dilation), groups, padding_mode),
                bias, device, dtype);

        /// <inheritdoc cref="Conv3d(long, long, long, long, long, long, PaddingModes, long, bool, Device?, ScalarType?)"/>
        public static Conv3d Conv3d(
            long in_channels, long out_channels, (long, long, long) kernel_size, Padding padding, (long, long, long)? stride = null, (long, long, long)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
            Device? device = null, ScalarType? dtype = null) =>
            new(
                new(in_channels, out_channels, Axes.Of(kernel_size), Axes.Of(stride ?? (1, 1, 1)),
                    ConvolutionShape.PaddingFor(padding, Axes.Of(kernel_size), Axes.Of(stride ?? (1, 1, 1)), Axes.Of(dilation ?? (1, 1, 1))), Axes.Of(dilation ?? (1, 1, 1)), groups, padding_mode),
                bias, device, dtype);
    }
}

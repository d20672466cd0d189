namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as plain functions of their weights.</summary>
        public static partial class functional
        {
            private static readonly Operator Conv1d = Operator.Find("aten::conv1d");
            private static readonly Operator Conv2d = Operator.Find("aten::conv2d");
            private static readonly Operator Conv3d = Operator.Find("aten::conv3d");

            /// <summary>Convolution over one axis.</summary>
            /// <param name="input">Shape [N, C, L].</param>
            /// <param name="weight">Shape [out, C / groups, k].</param>
            /// <param name="bias">Shape [out], or null.</param>
            /// <param name="stride">Default 1.</param>
            /// <param name="padding">Zeros put on both sides; default 0.</param>
            /// <param name="dilation">Step between the points of the kernel; default 1.</param>
            /// <param name="groups">Blocks of channels that do not see each other.</param>
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null,
                long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                Conv1d.Call(input, weight, bias, new[] { stride ?? 1 }, new[] { padding ?? 0 }, new[] { dilation ?? 1 }, groups);

            /// <summary>Convolution over two axes.</summary>
            /// <param name="input">Shape [N, C, H, W].</param>
            /// <param name="weight">Shape [out, C / groups, kH, kW].</param>
            /// <param name="bias">Shape [out], or null.</param>
            /// <param name="strides">[sH, sW]; default 1.</param>
            /// <param name="padding">Zeros put on both sides, [pH, pW]; default 0.</param>
            /// <param name="dilation">[dH, dW]; default 1.</param>
            /// <param name="groups">Blocks of channels that do not see each other.</param>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Conv2d.Call(input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], dilation ?? [1, 1], groups);

            /// <summary>Convolution over three axes.</summary>
            /// <param name="input">Shape [N, C, D, H, W].</param>
            /// <param name="weight">Shape [out, C / groups, kD, kH, kW].</param>
            /// <param name="bias">Shape [out], or null.</param>
            /// <param name="strides">[sD, sH, sW]; default 1.</param>
            /// <param name="padding">Zeros put on both sides, [pD, pH, pW]; default 0.</param>
            /// <param name="dilation">[dD, dH, dW]; default 1.</param>
            /// <param name="groups">Blocks of channels that do not see each other.</param>
            public static Tensor conv3d(
                Tensor input, Tensor weight, Tensor? bias = null,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Conv3d.Call(input, weight, bias, strides ?? [1, 1, 1], padding ?? [0, 0, 0], dilation ?? [1, 1, 1], groups);
        }
    }
}

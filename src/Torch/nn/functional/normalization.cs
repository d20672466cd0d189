namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator BatchNorm = Operator.Find("aten::batch_norm");
            private static readonly Operator LayerNorm = Operator.Find("aten::layer_norm");
            private static readonly Operator GroupNorm = Operator.Find("aten::group_norm");
            private static readonly Operator NormAlong = Operator.Find("aten::norm", "ScalarOpt_dim");
            private static readonly Operator ClampMin = Operator.Find("aten::clamp_min");
            private static readonly Operator Divide = Operator.Find("aten::div", "Tensor");

            private static bool UsesCudnn { get; } = true;

            /// <summary>Batch normalisation: each channel to mean 0 and variance 1, then scaled and shifted.</summary>
            /// <param name="input">Shape [N, C, ...].</param>
            /// <param name="running_mean">Shape [C]; updated in place when training. May be null when training.</param>
            /// <param name="running_var">Shape [C]; as the mean, of the unbiased variance.</param>
            /// <param name="weight">Scale γ, shape [C], or null for 1.</param>
            /// <param name="bias">Shift β, shape [C], or null for 0.</param>
            /// <param name="training">Whether to normalise by the batch's own statistics.</param>
            /// <param name="momentum">Weight of the new batch in the running statistics.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <remarks>Ioffe and Szegedy (2015), "Batch Normalization", arXiv:1502.03167.</remarks>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                BatchNorm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, UsesCudnn);

            /// <summary>Normalises each case over its last axes.</summary>
            /// <param name="input">Shape [..., normalized_shape].</param>
            /// <param name="normalized_shape">Sizes of the axes that are normalised together.</param>
            /// <param name="weight">Scale, shape normalized_shape, or null for 1.</param>
            /// <param name="bias">Shift, shape normalized_shape, or null for 0.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <remarks>Ba, Kiros and Hinton (2016), "Layer Normalization", arXiv:1607.06450.</remarks>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                LayerNorm.Call(input, normalized_shape, weight, bias, eps, UsesCudnn);

            /// <summary>Normalises each case over blocks of channels.</summary>
            /// <param name="input">Shape [N, C, ...].</param>
            /// <param name="num_groups">Number of blocks; divides C.</param>
            /// <param name="weight">Scale, shape [C], or null for 1.</param>
            /// <param name="bias">Shift, shape [C], or null for 0.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <remarks>Wu and He (2018), "Group Normalization", arXiv:1803.08494.</remarks>
            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                GroupNorm.Call(input, num_groups, weight, bias, eps, UsesCudnn);

            /// <summary>Divides by the p-norm along an axis, so that the result has length 1 there.</summary>
            /// <param name="input">Any shape.</param>
            /// <param name="p">The norm's exponent.</param>
            /// <param name="dim">The axis.</param>
            /// <param name="eps">The norm is not taken smaller than this, so zero stays zero.</param>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var norm = NormAlong.Call(input, (Scalar)p, new[] { dim }, true);
                using var length = ClampMin.Call(norm, (Scalar)eps);
                return Divide.Call(input, length);
            }
        }
    }
}

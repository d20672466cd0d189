namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values of weights. Each function fills its tensor in place and returns it.</summary>
        public static class init
        {
            private static readonly Operator Uniform = Operator.Find("aten::uniform_");
            private static readonly Operator Normal = Operator.Find("aten::normal_");

            /// <summary>The function behind a layer, for <see cref="calculate_gain"/>.</summary>
            public enum NonlinearityType
            {
                /// <summary>None.</summary>
                Linear = 0,

                /// <summary>A convolution over one axis: none.</summary>
                Conv1D = 1,

                /// <summary>A convolution over two axes: none.</summary>
                Conv2D = 2,

                /// <summary>A convolution over three axes: none.</summary>
                Conv3D = 3,

                /// <summary>A transposed convolution over one axis: none.</summary>
                ConvTranspose1D = 4,

                /// <summary>A transposed convolution over two axes: none.</summary>
                ConvTranspose2D = 5,

                /// <summary>A transposed convolution over three axes: none.</summary>
                ConvTranspose3D = 6,

                /// <summary>1 / (1 + exp(−x)).</summary>
                Sigmoid = 7,

                /// <summary>Hyperbolic tangent.</summary>
                Tanh = 8,

                /// <summary>max(x, 0).</summary>
                ReLU = 9,

                /// <summary>x where positive, a fraction of x elsewhere.</summary>
                LeakyReLU = 10,
            }

            /// <summary>Which variance an initialisation preserves.</summary>
            public enum FanInOut
            {
                /// <summary>That of the values going forward.</summary>
                FanIn = 0,

                /// <summary>That of the gradients going backward.</summary>
                FanOut = 1,
            }

            /// <summary>The factor by which weights must be larger so that variance survives the nonlinearity.</summary>
            /// <param name="nonlinearity">The function behind the layer.</param>
            /// <param name="param">The negative slope of a leaky ReLU.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1.0 + param * param)),
                _ => 1.0,
            };

            /// <summary>Inputs and outputs that one unit of a weight joins: the channels times the kernel's size.</summary>
            /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor) => tensor.shape switch
            {
                [var outputs, var inputs, .. var kernel] => kernel.Aggregate(1L, (product, size) => product * size) is var receptive
                    ? (inputs * receptive, outputs * receptive) : default,
                _ => throw new ArgumentException(
                    $"A weight of shape [{string.Join(", ", tensor.shape)}] has no fan in and fan out; it needs two axes or more.", nameof(tensor)),
            };

            /// <summary>Fills with ones.</summary>
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            /// <summary>Fills with zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            /// <summary>Fills with a value.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, it => it.fill_(val));

            /// <summary>Fills with numbers drawn evenly from [low, high).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Fill(tensor, it => Uniform.CallInPlace(it, low, high, generator));

            /// <summary>Fills with numbers drawn from the normal distribution.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Fill(tensor, it => Normal.CallInPlace(it, mean, std, generator));

            /// <summary>Fills with numbers drawn from the normal distribution cut off at a and b.</summary>
            /// <remarks>
            /// By inversion: x = mean + std · √2 · erf⁻¹(u), u even in the interval that maps to [a, b], as PyTorch draws it.
            /// </remarks>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null)
            {
                var (low, high) = (NormalCdf((a - mean) / std), NormalCdf((b - mean) / std));
                return Fill(tensor, it =>
                {
                    Uniform.CallInPlace(it, 2 * low - 1, 2 * high - 1, generator);
                    it.erfinv_();
                    it.mul_(std * Math.Sqrt(2.0)).add_(mean).clamp_(a, b);
                });
            }

            /// <summary>Even in ±√3 · gain / √fan, so that variance is preserved through the nonlinearity.</summary>
            /// <param name="tensor">A weight, shape [out, in, ...].</param>
            /// <param name="a">The negative slope of a leaky ReLU.</param>
            /// <param name="mode">Which variance to preserve.</param>
            /// <param name="nonlinearity">The function behind the layer.</param>
            /// <remarks>He et al. (2015), "Delving Deep into Rectifiers", arXiv:1502.01852.</remarks>
            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * KaimingStd(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with standard deviation gain / √fan.</summary>
            /// <inheritdoc cref="kaiming_uniform_"/>
            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));

            /// <summary>Even in ±gain · √(6 / (fan in + fan out)).</summary>
            /// <remarks>Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks", AISTATS.</remarks>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3.0) * XavierStd(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with standard deviation gain · √(2 / (fan in + fan out)).</summary>
            /// <inheritdoc cref="xavier_uniform_"/>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, XavierStd(tensor, gain));

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double XavierStd(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static Tensor Fill(Tensor tensor, Action<Tensor> fill)
            {
                using var noGrad = no_grad();
                fill(tensor);
                return tensor;
            }

            // ½ (1 + erf(x / √2)); .NET has no erf, so libtorch's own is used, in double.
            private static double NormalCdf(double x)
            {
                using var argument = torch.tensor(x / Math.Sqrt(2.0), ScalarType.Float64);
                using var erf = argument.erf();
                return (1 + erf.item<double>()) / 2;
            }
        }
    }
}

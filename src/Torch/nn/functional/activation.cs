using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator Relu = Operator.Find("aten::relu");
            private static readonly Operator ReluInPlace = Operator.Find("aten::relu_");
            private static readonly Operator LeakyRelu = Operator.Find("aten::leaky_relu");
            private static readonly Operator LeakyReluInPlace = Operator.Find("aten::leaky_relu_");
            private static readonly Operator Gelu = Operator.Find("aten::gelu");
            private static readonly Operator GeluInPlace = Operator.Find("aten::gelu_");
            private static readonly Operator Sigmoid = Operator.Find("aten::sigmoid");
            private static readonly Operator SigmoidInPlace = Operator.Find("aten::sigmoid_");
            private static readonly Operator Tanh = Operator.Find("aten::tanh");
            private static readonly Operator TanhInPlace = Operator.Find("aten::tanh_");
            private static readonly Operator Silu = Operator.Find("aten::silu");
            private static readonly Operator SiluInPlace = Operator.Find("aten::silu_");
            private static readonly Operator Softplus = Operator.Find("aten::softplus");
            private static readonly Operator LogSigmoid = Operator.Find("aten::log_sigmoid");
            private static readonly Operator Softmax = Operator.Find("aten::softmax", "int");
            private static readonly Operator LogSoftmax = Operator.Find("aten::log_softmax", "int");

            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? ReluInPlace.CallInPlace(x) : Relu.Call(x);

            /// <summary>x where positive, negative_slope · x elsewhere.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? LeakyReluInPlace.CallInPlace(input, negative_slope) : LeakyRelu.Call(input, negative_slope);

            /// <summary>x · Φ(x), Φ the standard normal distribution function.</summary>
            public static Tensor gelu(Tensor x) => gelu(x, Modules.GELU.Approximate.none);

            /// <inheritdoc cref="gelu(Tensor)"/>
            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            /// <summary>x · Φ(x), or its approximation by the hyperbolic tangent.</summary>
            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) =>
                inplace ? GeluInPlace.CallInPlace(x, Name(approximate)) : Gelu.Call(x, Name(approximate));

            private static string Name(GELU.Approximate approximate) =>
                approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none";

            /// <summary>1 / (1 + exp(−x)).</summary>
            public static Tensor sigmoid(Tensor x) => Sigmoid.Call(x);

            /// <inheritdoc cref="sigmoid(Tensor)"/>
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? SigmoidInPlace.CallInPlace(x) : Sigmoid.Call(x);

            /// <summary>log(1 / (1 + exp(−x))).</summary>
            public static Tensor logsigmoid(Tensor x) => LogSigmoid.Call(x);

            /// <summary>Hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? TanhInPlace.CallInPlace(x) : Tanh.Call(x);

            /// <summary>x · sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? SiluInPlace.CallInPlace(x) : Silu.Call(x);

            /// <summary>log(1 + exp(beta · x)) / beta; x itself where beta · x exceeds the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) =>
                Softplus.Call(x, (Scalar)beta, (Scalar)threshold);

            /// <summary>exp(x) / Σ exp(x) along an axis.</summary>
            /// <param name="input">Any shape.</param>
            /// <param name="dim">The axis that sums to 1.</param>
            /// <param name="dtype">Type to compute and return in; the input's by default.</param>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Softmax.Call(input, dim, dtype);

            /// <summary>x − log Σ exp(x) along an axis, computed without overflow.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => LogSoftmax.Call(x, dim, IValue.None);
        }
    }
}

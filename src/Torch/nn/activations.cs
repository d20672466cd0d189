using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>max(x, 0).</summary>
        public static ReLU ReLU(bool inplace = false) => new(inplace);

        /// <summary>x where positive, negative_slope · x elsewhere.</summary>
        public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

        /// <summary>x · Φ(x).</summary>
        public static GELU GELU() => new(Modules.GELU.Approximate.none, false);

        /// <summary>x · Φ(x).</summary>
        public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

        /// <summary>x · Φ(x), or its approximation by the hyperbolic tangent.</summary>
        public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);

        /// <summary>1 / (1 + exp(−x)).</summary>
        public static Sigmoid Sigmoid() => new(false);

        /// <summary>1 / (1 + exp(−x)).</summary>
        public static Sigmoid Sigmoid(bool inplace) => new(inplace);

        /// <summary>Hyperbolic tangent.</summary>
        public static Tanh Tanh(bool inplace = false) => new(inplace);

        /// <summary>x · sigmoid(x).</summary>
        public static SiLU SiLU() => new(false);

        /// <summary>x · sigmoid(x).</summary>
        public static SiLU SiLU(bool inplace) => new(inplace);

        /// <summary>log(1 + exp(beta · x)) / beta.</summary>
        public static Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

        /// <summary>exp(x) / Σ exp(x) along an axis.</summary>
        public static Softmax Softmax(long dim) => new(dim);

        /// <summary>x − log Σ exp(x) along an axis.</summary>
        public static LogSoftmax LogSoftmax(long dim) => new(dim);
    }
}

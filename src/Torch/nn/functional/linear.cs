namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator Linear = Operator.Find("aten::linear");
            private static readonly Operator OneHot = Operator.Find("aten::one_hot");

            /// <summary>input · weightsᵀ + bias.</summary>
            /// <param name="input">Shape [..., in].</param>
            /// <param name="weights">Shape [out, in].</param>
            /// <param name="bias">Shape [out], or null.</param>
            /// <returns>Shape [..., out].</returns>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Linear.Call(input, weights, bias);

            /// <summary>Classes as rows of zeros with a single one.</summary>
            /// <param name="x">Class numbers, int64, any shape.</param>
            /// <param name="num_classes">Length of the rows; −1 for one more than the largest class.</param>
            /// <returns>Shape [..., num_classes], int64.</returns>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => OneHot.Call(x, num_classes);
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator CosineSimilarity = Operator.Find("aten::cosine_similarity");
            private static readonly Operator PairwiseDistance = Operator.Find("aten::pairwise_distance");

            /// <summary>Cosine of the angle between rows: x1 · x2 / (‖x1‖ ‖x2‖), each norm at least eps.</summary>
            /// <param name="x1">Any shape.</param>
            /// <param name="x2">A shape that broadcasts with x1's.</param>
            /// <param name="dim">The axis of the vectors; gone from the result.</param>
            /// <param name="eps">Smallest norm divided by.</param>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                CosineSimilarity.Call(x1, x2, dim, eps);

            /// <summary>‖input1 − input2 + eps‖ₚ along the last axis, row by row.</summary>
            public static Tensor pairwise_distance(
                Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false) =>
                PairwiseDistance.Call(input1, input2, p, eps, keepdim);
        }
    }
}

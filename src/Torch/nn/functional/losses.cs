namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How a loss over many elements becomes one value.</summary>
        public enum Reduction : long
        {
            /// <summary>One value per element.</summary>
            None = 0,

            /// <summary>Their mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }

        public static partial class functional
        {
            private static readonly Operator MseLoss = Operator.Find("aten::mse_loss");
            private static readonly Operator L1Loss = Operator.Find("aten::l1_loss");
            private static readonly Operator SmoothL1Loss = Operator.Find("aten::smooth_l1_loss");
            private static readonly Operator HuberLoss = Operator.Find("aten::huber_loss");
            private static readonly Operator CrossEntropyLoss = Operator.Find("aten::cross_entropy_loss");
            private static readonly Operator BinaryCrossEntropy = Operator.Find("aten::binary_cross_entropy");
            private static readonly Operator BinaryCrossEntropyWithLogits = Operator.Find("aten::binary_cross_entropy_with_logits");
            private static readonly Operator TripletMarginLoss = Operator.Find("aten::triplet_margin_loss");

            /// <summary>(input − target)². Shapes broadcast: [N] against [N, 1] gives N² terms, seldom what is meant.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                MseLoss.Call(input, target, (long)reduction);

            /// <summary>|input − target|. Shapes broadcast.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                L1Loss.Call(input, target, (long)reduction);

            /// <summary>½ r² / beta where |r| &lt; beta and |r| − ½ beta elsewhere, r = input − target.</summary>
            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                SmoothL1Loss.Call(input, target, (long)reduction, beta);

            /// <summary>½ r² where |r| &lt; delta and delta · (|r| − ½ delta) elsewhere, r = input − target.</summary>
            public static Tensor huber_loss(
                Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                HuberLoss.Call(input, target, (long)reduction, delta);

            /// <summary>−log softmax(input)[target].</summary>
            /// <param name="input">Scores, shape [N, classes, ...].</param>
            /// <param name="target">Class numbers, int64, shape [N, ...]; or probabilities of the input's shape.</param>
            /// <param name="weight">A factor for each class, shape [classes].</param>
            /// <param name="ignore_index">A class number whose cases count for nothing.</param>
            /// <param name="reduction">Mean, sum, or none.</param>
            /// <param name="label_smoothing">Share of the target spread evenly over all classes; 0 to 1.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null,
                long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                CrossEntropyLoss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>−(y log p + (1 − y) log(1 − p)), p the input in [0, 1] and y the target.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                BinaryCrossEntropy.Call(input, target, weight, (long)reduction);

            /// <summary>Binary cross entropy of sigmoid(input), computed without overflow.</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                BinaryCrossEntropyWithLogits.Call(input, target, weight, pos_weights, (long)reduction);

            /// <summary>max(d(anchor, positive) − d(anchor, negative) + margin, 0), d the p-norm distance.</summary>
            public static Tensor triplet_margin_loss(
                Tensor anchor, Tensor positive, Tensor negative,
                double margin = 1.0, long p = 2, double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean) =>
                TripletMarginLoss.Call(anchor, positive, negative, margin, (double)p, eps, swap, (long)reduction);
        }
    }
}

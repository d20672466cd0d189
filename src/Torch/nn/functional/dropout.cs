namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator Dropout = Operator.Find("aten::dropout");
            private static readonly Operator DropoutInPlace = Operator.Find("aten::dropout_");

            /// <summary>Zeroes each element with probability p and scales the others by 1 / (1 − p).</summary>
            /// <param name="input">Any shape.</param>
            /// <param name="p">Probability of a zero; 0 ≤ p ≤ 1.</param>
            /// <param name="training">False returns the input unchanged.</param>
            /// <param name="inplace">Whether to overwrite the input.</param>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? DropoutInPlace.CallInPlace(input, p, training) : Dropout.Call(input, p, training);
        }
    }
}

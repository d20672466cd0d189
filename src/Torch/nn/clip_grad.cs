using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Works on the parameters of whole networks.</summary>
        public static partial class utils
        {
            private static readonly Operator VectorNorm = Operator.Find("aten::linalg_vector_norm");
            private static readonly Operator Stack = Operator.Find("aten::stack");
            private static readonly Operator ClampInPlace = Operator.Find("aten::clamp_");
            private static readonly Operator Multiply = Operator.Find("aten::mul_", "Tensor");

            /// <summary>Scales all gradients by one factor, if together they are longer than max_norm.</summary>
            /// <param name="tensors">The parameters.</param>
            /// <param name="max_norm">The largest length allowed, above 0.</param>
            /// <param name="norm_type">The norm's exponent; infinity for the largest element.</param>
            /// <returns>The length before scaling; NaN or infinite if a gradient is.</returns>
            /// <remarks>The factor is min(1, max_norm / (length + 10⁻⁶)), as in PyTorch.</remarks>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var gradients = GradientsOf(tensors);
                if (gradients.Length == 0)
                    return 0;
                var lengths = gradients.Select(gradient => VectorNorm.Call(gradient, (Scalar)norm_type)).ToArray();
                var total = VectorNorm.Call(Stack.Call(lengths), (Scalar)norm_type);
                var factor = (max_norm / (total + 1e-6)).clamp(max: 1.0);
                foreach (var gradient in gradients)
                    Multiply.CallInPlace(gradient, factor);
                return total.ToDouble();
            }

            /// <summary>Cuts every element of every gradient to ±clip_value.</summary>
            /// <param name="tensors">The parameters.</param>
            /// <param name="clip_value">The largest size allowed, above 0.</param>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                foreach (var gradient in GradientsOf(tensors))
                    ClampInPlace.CallInPlace(gradient, (Scalar)(-clip_value), (Scalar)clip_value);
            }

            private static Tensor[] GradientsOf(IEnumerable<Parameter> parameters) =>
                [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        }
    }
}

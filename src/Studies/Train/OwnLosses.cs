using System.Runtime.CompilerServices;
using ImageRegression.Losses;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Losses that a script makes of its own functions.</summary>
public static class OwnLosses
{
    extension(Loss)
    {
        /// <summary>A loss that a function computes. One that carries a state from batch to batch is derived from <see cref="Loss{TState}"/> instead.</summary>
        /// <param name="name">What people call it; also part of the fingerprint.</param>
        /// <param name="value">
        /// From the outputs of the head, [N, 1] of a linear one, or embeddings [N, D] where there is none, and scaled labels [N], to a
        /// scalar. Its own source text and what it captures are part of the fingerprint.
        /// </param>
        /// <param name="source">Filled in by the compiler.</param>
        /// <exception cref="UserErrorException">The function captures a value without a canonical form.</exception>
        public static Loss From(
            string name, Func<Tensor, Tensor, Tensor> value, [CallerArgumentExpression(nameof(value))] string source = "") =>
            new FunctionLoss(name, value, LambdaSource.Of(value, source));
    }
}

using System.Runtime.CompilerServices;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Augmentations that a script makes of its own functions.</summary>
public static class OwnAugmentations
{
    extension(Augmentation)
    {
        /// <summary>Random changes of training images by a function.</summary>
        /// <param name="name">What people call it; also part of the fingerprint.</param>
        /// <param name="apply">
        /// From images [N, C, H, W] in [0, 1] and a seed, from which everything random must come, to new images of the same
        /// shape. Its own source text and what it captures are part of the fingerprint.
        /// </param>
        /// <param name="source">Filled in by the compiler.</param>
        /// <exception cref="UserErrorException">The function captures a value without a canonical form.</exception>
        public static IAugmentation From(
            string name, Func<Tensor, ulong, Tensor> apply, [CallerArgumentExpression(nameof(apply))] string source = "") =>
            new FunctionAugmentation(name, apply, LambdaSource.Of(apply, source));
    }
}

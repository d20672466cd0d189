using System.Runtime.CompilerServices;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Studies;

/// <summary>Networks that a script makes of its own functions.</summary>
public static class OwnModels
{
    extension(ModelSpec)
    {
        /// <summary>A network that a function builds. One that looks at more than images is derived from <see cref="ModelSpec"/> instead.</summary>
        /// <param name="name">What people call it; also part of the fingerprint.</param>
        /// <param name="dim">Dimension of its outputs; ≥ 1.</param>
        /// <param name="build">
        /// Builds the network for images of a shape, whose channels, height and width it is given: images [N, C, H, W] to embeddings
        /// [N, <paramref name="dim"/>]. Its own source text and what it
        /// captures are part of the fingerprint; its weights are drawn afterwards, from the seed of the training.
        /// </param>
        /// <param name="source">Filled in by the compiler.</param>
        /// <exception cref="UserErrorException">The function captures a value without a canonical form.</exception>
        public static ModelSpec From(
            string name, int dim, Func<PixelLayout, Module<Tensor, Tensor>> build, [CallerArgumentExpression(nameof(build))] string source = "") =>
            new FunctionModel(name, dim, build, LambdaSource.Of(build, source));
    }
}

using ImageRegression.Language;
using ImageRegression.Losses.Matching;
using ImageRegression.Models;
using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>Training before what a study asks.</summary>
public static class Pretrain
{
    /// <summary>
    /// A small CLIP, trained on the images of a training part and captions of them: 1,000 batches of 64 pairs, AdamW at 1e-3, τ learnt with e^τ ≤ 100. Studies
    /// that give the same images, captions and settings share one.
    /// </summary>
    /// <param name="images">The divided images; validation and test are not looked at.</param>
    /// <param name="captions">What is said of them.</param>
    /// <param name="model">The tower of images; a small residual network with 64 dimensions where null.</param>
    /// <param name="iterations">Batches.</param>
    /// <param name="batch">Pairs in a batch.</param>
    /// <param name="checkpointEvery">Iterations between two checkpoints; decides nothing about the result.</param>
    /// <param name="seed">Seed of weights, batches and captions.</param>
    public static PretrainClip Clip(
        SplitImages images, Captions captions, ModelSpec? model = null, int iterations = 1_000, int batch = 64, int checkpointEvery = 100, ulong seed = 1) =>
        new()
        {
            Train = images.Train,
            Captions = captions,
            Model = model ?? new SmallResNetSpec { Dim = 64 },
            Plan = new TrainingPlan
            {
                Loss = new CaptionCrossEntropy(),
                Optimizer = Optimizer.AdamW(lr: 1e-3),
                Iterations = iterations,
                BatchSize = batch,
                Seed = seed,
                Checkpoints = new(checkpointEvery),
            },
            Name = captions.Kind == CaptionKind.None ? "draw CLIP" : $"pretrain CLIP on {captions.Kind.ToString().ToLowerInvariant()}",
        };
}

using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;

namespace ImageRegression.Studies.Tests;

/// <summary>A study of forty small phantoms that trains for four iterations, and a store in which that is done once.</summary>
public sealed class FortyHands : IDisposable
{
    public Sandbox Sandbox { get; } = new();

    public SplitImages Hands { get; } = Load.BoneAge("", height: 48, width: 40, phantoms: 40).Split(train: 2, validation: 1, test: 1);

    private readonly Dictionary<ulong, IndexNeighbors> indices = [];

    /// <summary>The training with a seed; the same stage each time, as a run finds its results by the stage.</summary>
    public TrainModel Fit(ulong seed = 1) => Index(seed).Train.Fit;

    public IndexNeighbors Index(ulong seed = 1)
    {
        lock (indices)
            return indices.TryGetValue(seed, out var known) ? known : indices[seed] = Neighbors.Index(Train.On(
                Hands, new SmallResNetSpec { Covariates = ["sex"] }, Loss.RegressionMetric(0.5, 0.1), Optimizer.Adam(lr: 1e-3), iterations: 4, batch: 8, seed: seed)
                .Embed(Hands.Train), Radius.Of(0.5));
    }

    public StudyRun Run(params Stage[] targets) => Sandbox.Runner().Run(targets);

    public void Dispose() => Sandbox.Dispose();
}

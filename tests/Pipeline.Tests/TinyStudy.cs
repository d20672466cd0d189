using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline.Stages;
using ImageRegression.Scripting.Studies;
using ImageRegression.Training;

namespace ImageRegression.Pipeline.Tests;

/// <summary>A study of forty small phantoms that trains for four iterations, and a store in which that is done once.</summary>
public sealed class TinyStudy : IDisposable
{
    public Sandbox Sandbox { get; } = new();

    public SplitImages Hands { get; } = Load.BoneAge("", height: 48, width: 40, phantoms: 40).Split(train: 2, validation: 1, test: 1);

    public TrainModel Fit(ulong seed = 1) => Train.On(
        Hands, new SmallResNetSpec { UseSex = true }, Loss.RegressionMetric(0.5, 0.1), Optimizer.Adam(lr: 1e-3), iterations: 4, batch: 8, seed: seed);

    public IndexNeighbors Index(ulong seed = 1) => Neighbors.Index(Fit(seed).Embed(Hands.Train), Radius.Of(0.5));

    public StudyRun Run(params Stage[] targets) => Sandbox.Runner().Run(targets);

    public void Dispose() => Sandbox.Dispose();
}

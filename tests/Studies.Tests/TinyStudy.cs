using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;

namespace ImageRegression.Studies.Tests;

/// <summary>A whole study of 60 drawn hands of 32×24 pixels and four iterations, run once in this process.</summary>
public sealed class TinyStudy : IDisposable
{
    private readonly Sandbox sandbox = new();

    public TinyStudy()
    {
        Hands = Load.BoneAge("", height: 32, width: 24, phantoms: 60);
        Split = Hands.Split(train: 6, validation: 2, test: 2);
        Fit = Train.On(
            Split, new SmallResNetSpec { Width = 4, Dim = 8, Covariates = ["sex"] }, Loss.RegressionMetric(), Optimizer.Adam(1e-3),
            iterations: 4, batch: 8, Augmentation.RotateShiftScaleFlip, validateEvery: 2, checkpointEvery: 1);
        Index = Neighbors.Index(Fit.Embed(Split.Train), Radius.BestOn(Fit.Embed(Split.Validation)));
        Evaluation = Evaluate.Regression("tiny", Index, Fit.Embed(Split.Test),
            [Metric.MAE, Metric.RMSE, Metric.R2, Metric.Pearson, Metric.D5, Metric.RV, Metric.MeanPredictor]);
        Run = Start(Evaluation, Evaluation.Predictions, Index, Fit, Index.Train, Evaluation.Test, Index.Radius.Validation!, Split, Hands);
    }

    public LoadImages Hands { get; }

    public SplitImages Split { get; }

    public TrainModel Fit { get; }

    public IndexNeighbors Index { get; }

    public EvaluateRegression Evaluation { get; }

    public StudyRun Run { get; }

    public ImmutableArray<RunEvent> Events { get; private set; } = [];

    /// <summary>Another run on the same store.</summary>
    public StudyRun Start(params ReadOnlySpan<Stage> targets)
    {
        Events = [];
        return sandbox.Runner().Run(targets.ToArray(), happened => Events = Events.Add(happened));
    }

    public void Dispose()
    {
        Run.Dispose();
        sandbox.Dispose();
    }
}

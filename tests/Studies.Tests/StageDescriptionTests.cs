using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Splits;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

// A setting that decides bits and is missing from a fingerprint would give a changed study the results of the unchanged one.
public sealed class StageDescriptionTests : IDisposable
{
    private static readonly LoadHandPhantom Hands = new() { Count = 20, Seed = 1, Height = 32, Width = 24, Unit = "months" };
    private static readonly SplitImages Parts = Hands.Split(7, 1, 2);
    private static readonly TrainModel Fit = Train.On(
        Parts, new SmallResNetSpec { Width = 4, Dim = 8 }, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 4, batch: 8, Augmentation.RotateShiftScaleFlip);
    private static readonly IndexNeighbors Neighborhood = Neighbors.Index(Fit.Embed(Parts.Train), Radius.Of(2));
    private static readonly EvaluateRegression Evaluation = Evaluate.Regression("RM", Neighborhood, Fit.Embed(Parts.Test), [Metric.MAE]);

    private static readonly Dictionary<string, (Stage Before, Stage After)> Changes = new()
    {
        ["number of phantoms"] = (Hands, Hands with { Count = 21 }),
        ["seed of phantoms"] = (Hands, Hands with { Seed = 2 }),
        ["height"] = (Hands, Hands with { Height = 33 }),
        ["width"] = (Hands, Hands with { Width = 25 }),
        ["share of training"] = (Parts, Hands.Split(6, 1, 2)),
        ["share of validation"] = (Parts, Hands.Split(7, 2, 2)),
        ["share of testing"] = (Parts, Hands.Split(7, 1, 3)),
        ["seed of the split"] = (Parts, Hands.Split(7, 1, 2, seed: 2)),
        ["strata of the split"] = (Parts, Parts with { Division = (SubjectSplit)Parts.Division! with { Strata = 1 } }),
        ["split given by the table"] = (Parts, Hands.SplitAsGiven()),
        ["images of the split"] = (Parts, Parts with { Images = Hands with { Seed = 2 } }),
        ["part trained on"] = (Fit, Fit with { Train = Parts.Test }),
        ["part validated on"] = (Fit, Fit with { Validation = Parts.Test }),
        ["no validation"] = (Fit, Fit with { Validation = null }),
        ["width of the model"] = (Fit, Fit with { Model = new SmallResNetSpec { Width = 5, Dim = 8 } }),
        ["dimension of the embedding"] = (Fit, Fit with { Model = new SmallResNetSpec { Width = 4, Dim = 9 } }),
        ["a covariate"] = (Fit, Fit with { Model = Fit.Model with { Covariates = ["sex"] } }),
        ["another covariate"] = (Fit with { Model = Fit.Model with { Covariates = ["age"] } }, Fit with { Model = Fit.Model with { Covariates = ["sex"] } }),
        ["kind of a covariate"] = (
            Fit with { Model = Fit.Model with { Covariates = ["machine"] } },
            Fit with { Model = Fit.Model with { Covariates = [new("machine") { Kind = CovariateKind.Categorical }] } }),
        ["what stands in for a missing covariate"] = (
            Fit with { Model = Fit.Model with { Covariates = ["age"] } },
            Fit with { Model = Fit.Model with { Covariates = [new("age") { Missing = MissingValue.Mean }] } }),
        ["head"] = (Fit, Fit with { Model = new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear() } }),
        ["kind of model"] = (Fit, Fit with { Model = new ResNet18Spec { Dim = 8 } }),
        ["scaling of labels"] = (Fit, Fit with { Scaling = LabelScaling.Affine(6.5, 2) }),
        ["loss"] = (Fit, Fit with { Plan = Fit.Plan with { Loss = Loss.MeanSquaredError() } }),
        ["sigma of the loss"] = (Fit, Fit with { Plan = Fit.Plan with { Loss = Loss.RegressionMetric(sigma: 0.6) } }),
        ["alpha of the loss"] = (Fit, Fit with { Plan = Fit.Plan with { Loss = Loss.RegressionMetric(alpha: 0.2) } }),
        ["momentum of the loss"] = (Fit, Fit with { Plan = Fit.Plan with { Loss = Loss.RegressionMetric(momentum: 0.8) } }),
        ["mining of the loss"] = (Fit, Fit with { Plan = Fit.Plan with { Loss = Loss.RegressionMetric(mining: false) } }),
        ["kind of optimiser"] = (Fit, Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.AdamW(1e-3, weightDecay: 0) } }),
        ["learning rate"] = (Fit, Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.Adam(2e-3) } }),
        ["weight decay"] = (Fit, Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.Adam(1e-3, weightDecay: 0.1) } }),
        ["schedule"] = (Fit, Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.Adam(1e-3, schedule: new LearningRateSchedule.Cosine()) } }),
        ["floor of the schedule"] = (
            Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.Adam(1e-3, schedule: new LearningRateSchedule.Cosine()) } },
            Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.Adam(1e-3, schedule: new LearningRateSchedule.Cosine { Floor = 0.1 }) } }),
        ["momentum of gradient descent"] = (
            Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.SGD(1e-3) } }, Fit with { Plan = Fit.Plan with { Optimizer = Optimizer.SGD(1e-3, momentum: 0.9) } }),
        ["iterations"] = (Fit, Fit with { Plan = Fit.Plan with { Iterations = 5 } }),
        ["size of a batch"] = (Fit, Fit with { Plan = Fit.Plan with { BatchSize = 9 } }),
        ["images of a subject in a batch"] = (Fit, Fit with { Plan = Fit.Plan with { ImagesPerSubject = 4 } }),
        ["margins of a loss"] = (Matching(Loss.AdaTriplet(new AutoMargin())), Matching(Loss.AdaTriplet(new AutoMargin { KDelta = 4 }))),
        ["whether margins move"] = (Matching(Loss.AdaTriplet(0.5, 0.5)), Matching(Loss.AdaTriplet(0.5, 0.5) with { AutoMargin = new AutoMargin() })),
        ["mining of triplets"] = (Matching(Loss.Triplet()), Matching(Loss.Triplet() with { Mining = TripletMining.Hard })),
        ["centres of a class"] = (Fit with { Model = Fit.Model with { Head = Head.ClassWeights() } }, Fit with { Model = Fit.Model with { Head = Head.ClassWeights(centers: 2) } }),
        ["augmentation"] = (Fit, Fit with { Plan = Fit.Plan with { Augmentation = Augmentation.RotateShiftScaleFlip with { RotationDeg = 10 } } }),
        ["seed of training"] = (Fit, Fit with { Plan = Fit.Plan with { Seed = 2 } }),
        ["rhythm of validation"] = (Fit, Fit with { Plan = Fit.Plan with { ValidateEvery = 3 } }),
        ["clipping"] = (Fit, Fit with { Plan = Fit.Plan with { MaxGradientNorm = 1 } }),
        ["skipped steps"] = (Fit, Fit with { Plan = Fit.Plan with { SkipStepAtOrBelow = 0.1 } }),
        ["part embedded"] = (Fit.Embed(Parts.Train), Fit.Embed(Parts.Test)),
        ["model that embeds"] = (Fit.Embed(Parts.Train), (Fit with { Plan = Fit.Plan with { Seed = 2 } }).Embed(Parts.Train)),
        ["radius"] = (Neighborhood, Neighborhood with { Radius = Radius.Of(3) }),
        ["radius searched"] = (Neighborhood, Neighborhood with { Radius = Radius.SearchOn(Fit.Embed(Parts.Validation)) }),
        ["way of searching"] = (
            Neighborhood with { Radius = Radius.SearchOn(Fit.Embed(Parts.Validation)) }, Neighborhood with { Radius = Radius.BestOn(Fit.Embed(Parts.Validation)) }),
        ["part searched on"] = (
            Neighborhood with { Radius = Radius.BestOn(Fit.Embed(Parts.Validation)) }, Neighborhood with { Radius = Radius.BestOn(Fit.Embed(Parts.Test)) }),
        ["cases to predict"] = (Evaluation.Predictions, ((PredictByNeighbors)Evaluation.Predictions) with { Queries = Fit.Embed(Parts.Validation) }),
        ["index to predict by"] = (Evaluation.Predictions, ((PredictByNeighbors)Evaluation.Predictions) with { Index = Neighborhood with { Radius = Radius.Of(3) } }),
        ["label of the result"] = (Evaluation, Evaluation with { Label = "other" }),
        ["metrics"] = (Evaluation, Evaluation with { Metrics = [Metric.MAE, Metric.R2] }),
        ["order of metrics"] = (Evaluation with { Metrics = [Metric.R2, Metric.MAE] }, Evaluation with { Metrics = [Metric.MAE, Metric.R2] }),
        ["unit of labels"] = (Evaluation, Evaluation with { Train = Evaluation.Train with { Part = Evaluation.Train.Part with { Split = Parts with { Images = Hands with { Unit = "years" } } } } }),
    };

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_decides_the_bits_of_a_result_is_in_its_fingerprint(string change) =>
        Assert.NotEqual(FingerprintOf(Changes[change].Before), FingerprintOf(Changes[change].After));

    [Fact]
    public void What_decides_no_bits_is_not_in_the_fingerprint()
    {
        Assert.Equal(FingerprintOf(Fit), FingerprintOf(Fit with { Plan = Fit.Plan with { Checkpoints = new(7, 0.5) } }));
        Assert.Equal(FingerprintOf(Fit), FingerprintOf(Fit with { Name = "another name", BuiltAt = new("elsewhere.csx", 3) }));
        Assert.Equal(FingerprintOf(Hands), FingerprintOf(Hands with { Unit = "years" }));
    }

    [Fact]
    public void A_batch_that_does_not_divide_into_subjects_is_refused_before_anything_runs() =>
        Assert.Contains("does not divide", Assert.ThrowsAny<Exception>(() => FingerprintOf(Fit with { Plan = Fit.Plan with { ImagesPerSubject = 5 } })).ToString(), StringComparison.Ordinal);

    private static TrainModel Matching(Loss loss) => Fit with { Plan = Fit.Plan with { Loss = loss } };

    private Fingerprint FingerprintOf(Stage stage) => sandbox.Runner().Plan([stage])[^1].Fingerprint;
}

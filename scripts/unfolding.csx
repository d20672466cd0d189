// What it prints  how far apart RM-Loss leaves the embeddings of training images, by σ, α and batches: the table of docs/rm-loss.md
// Run             OMP_NUM_THREADS=1 dotnet run -- script scripts/unfolding.csx      about 15 minutes
using System.Globalization;
using TorchSharp;

Title("How RM-Loss's σ and α unfold the space");

var loaded = Load.BoneAge("", height: 104, width: 80, phantoms: 900);
var hands = loaded.Split(train: 7, validation: 1, test: 2, seed: 1);

(double Sigma, double Alpha, int Batches, bool IsMined, bool IsAugmented)[] trainings =
[
    (0.5, 0.1, 100, true, true), (0.5, 0.1, 400, true, true), (0.5, 0.1, 400, false, true), (1, 0.1, 400, true, true),
    (1.5, 0.1, 400, true, true), (0.5, 1, 400, true, true), (double.PositiveInfinity, 0, 400, true, true),
    (double.PositiveInfinity, 0, 400, false, true), (0.5, 0.1, 400, true, false),
    (0.5, 0.1, 1500, true, true), (0.5, 1, 1500, true, true), (1.5, 0.1, 1500, true, true), (double.PositiveInfinity, 0, 1500, true, true),
];

var trained = (
    from training in trainings
    let name = FormattableString.Invariant($"σ {training.Sigma}, α {training.Alpha}, {training.Batches} batches")
        + (training.IsMined ? "" : ", without mining") + (training.IsAugmented ? "" : ", no augmentation")
    let fit = Train.On(
        hands, new SmallResNetSpec { Covariates = ["sex"] }, Loss.RegressionMetric(training.Sigma, training.Alpha, mining: training.IsMined),
        Optimizer.For(Profile), training.Batches, batch: 32, training.IsAugmented ? Augmentation.RotateShiftScaleFlip : Augmentation.None)
    select (name, fit)).ToArray();

var spreads = trained.Select(one => Stage.From($"distances, {one.name}", one.fit.Embed(hands.Train), embedded =>
{
    using var vectors = embedded.Vectors.to(torch.float64);
    using var distances = torch.cdist(vectors, vectors)[torch.ones(vectors.shape[0], vectors.shape[0], torch.@bool).triu(diagonal: 1)];
    var mean = distances.mean().item<double>();
    var spread = distances.std(unbiased: false).item<double>() / mean;
    return string.Create(CultureInfo.InvariantCulture, $"mean {mean:F2}, spread {spread:F2} of it");
}));

return new Stage[]
{
    Evaluate.Comparison(trained.Select(one => Evaluate.Trial(one.name, one.fit, hands, 1)), trained[^1].name, [Metric.MAE, Metric.D5, Metric.RV]),
}.Concat(spreads).ToArray();

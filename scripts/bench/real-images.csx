// Question  On real images and their labels: what is a pretrained start worth, and is a trained network worth its trouble beside Ridge and kNN?
// Expect    Fine-tuned and frozen ImageNet weights before a network from nothing; on some sets nothing before Ridge.
// Run       scripts/bench/real-images DATA        all sets, three seeds; SETTINGS="nothing=0 tuning=0" leaves out the two slow rows: about a minute of processor time a set
Title("A pretrained start and simple baselines on real images");

var data = Arg("data", "", "folder with the images, or with images.zip");
var file = Arg("table", "labels.csv", "table of images and labels");
var unit = Arg("unit", "", "unit of the labels");
var size = Arg("size", 96, "height and width that images are brought to, in pixels");
var tuning = Arg("tuning", 30, "batches of 16 that fine-tune, after the frozen training; 0: no such row");
var nothing = Arg("nothing", 150, "batches of 32 from nothing; 0: no such row");
var seeds = Arg("seeds", 3, "how often each training is repeated");

var images = Load.Table(file, size, size, images: data, unit: unit).Split(train: 7, validation: 1, test: 2, seed: 1);
var loss = Loss.RegressionMetric(double.PositiveInfinity, alpha: 0);
var adam = Optimizer.For(Profile.Laptop);
var method = Method.ByNeighbors("RM-Loss", loss);
var network = new ResNetSpec();

TrainModel Frozen(ulong seed) => Train.On(images, network, method, adam, iterations: 1_500, batch: 32, seed: seed, start: Start.ImageNet(), frozen: true);

// Goes on where the frozen training ended, as Kumar et al. (2022, "Fine-Tuning can Distort Pretrained Features") do: few batches suffice.
TrainModel Tuned(ulong seed)
{
    var fit = Train.On(
        images, network, loss, Optimizer.Adam(lr: 5e-4, schedule: new LearningRateSchedule.Cosine()), tuning, batch: 16,
        validateEvery: tuning / 3, seed: seed, start: Start.From(Frozen(seed)));
    return fit with { Plan = fit.Plan with { TrunkRate = 0.2, FreezeBatchNorm = true } };
}

(FixedFeatures Features, string Suffix)[] read = [(FixedFeatures.Of(images.Images, network, Start.ImageNet()), ""), (FixedFeatures.Of(images.Images, network, null), " on pixels")];

var trials = Seed.From(1, seeds).SelectMany(seed => (Trial[])
[
    .. nothing > 0 ? [Evaluate.Trial("from nothing", Train.On(images, new SmallResNetSpec(), method, adam, nothing, batch: 32, seed: seed), images, seed)] : Array.Empty<Trial>(),
    Evaluate.Trial("ImageNet, frozen", Frozen(seed), images, seed),
    .. tuning > 0 ? [Evaluate.Trial("ImageNet, fine-tuned", Tuned(seed), images, seed)] : Array.Empty<Trial>(),
    .. from one in read from simple in Baseline.Usual select Evaluate.Trial(simple with { Name = simple.Name + one.Suffix }, one.Features, images, seed),
]);

return Evaluate.Comparison(trials, "ImageNet, frozen", [Metric.MAE, Metric.R2, Metric.MeanPredictor]);

// Question  How well is bone age read from a hand radiograph when the embedding space is made isometric to age?
// Expect    On the phantom: MAE well under 12 months, where predicting the mean gives about 34.
//           On RSNA (profile paper): MAE 6.44 months, R2 .954, D5 8.61 months, RV .059 (Chao et al. 2022, Table 1).
// Run       dotnet run -- script experiments/baa.csx      about 3 minutes on 2 CPU cores, with the phantom
Title("Bone age from hand radiographs with RM-Loss");

var data = Arg("data", "", "folder with data_info.csv (id,boneage,sex,group) and <id>.png; empty: a digital phantom");
var phantoms = Arg("phantoms", 900, "subjects of the phantom");
var sigma = Arg("sigma", 0.5, "width of RM-Loss's pair weights, in standard deviations of the label");
var alpha = Arg("alpha", 0.1, "floor of RM-Loss's pair weights");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 15_000), "training batches");
var checkpoint = Arg("checkpoint", 100, "iterations between two checkpoints; changes no result");
var seed = Arg("seed", 1, "seed of split, weights, batches and augmentation");

var loaded = Load.BoneAge(data, height: Choose(104, 520), width: Choose(80, 400), phantoms);
var hands = data.Length == 0 ? loaded.Split(train: 7, validation: 1, test: 2, seed: (ulong)seed) : loaded.SplitAsGiven();

var fit = Train.On(
    hands,
    Choose<ModelSpec>(laptop: new SmallResNetSpec { UseSex = true }, paper: new BoneAgeNetSpec()),
    Loss.RegressionMetric(sigma, alpha),
    Choose(
        laptop: Optimizer.Adam(lr: 2e-3, schedule: new LearningRateSchedule.Cosine()),   // few iterations: end them gently
        paper: Optimizer.Adam(lr: 1e-4)),
    iterations, batch: Choose(32, 64), Augmentation.Hand, checkpointEvery: checkpoint, seed: (ulong)seed);

var index = Neighbors.Index(fit.Embed(hands.Train), Radius.SearchOn(fit.Embed(hands.Validation)));

return Evaluate.Regression(
    "RM-Loss", index, fit.Embed(hands.Test), [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor]);

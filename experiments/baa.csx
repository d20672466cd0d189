// Question  Which loss reads bone age best from a hand radiograph, and which leaves the space most like the ages?
// Expect    On RSNA (profile paper, Chao et al. 2022, Table 1): RM-Loss leads, MAE 6.44 months, R2 .954, D5 8.61, RV .059;
//           then L1 6.58, ATrip+NN 6.80, ATrip+L1 6.85, MSE 7.02, OrdReg 7.06.
//           On the phantom: every method far below the 34 months of predicting the mean, RM-Loss under 12.
//           Budgets differ at laptop scale, so each row says its own: RM-Loss's error stays near 27 months for its first 500
//           batches and then falls, the others level off by 300. For equal budgets: --set baseline-iterations=1500.
// Run       dotnet run -- script experiments/baa.csx      about 3 minutes on 2 CPU cores, with the phantom
Title("Bone age from hand radiographs: six losses");

var data = Arg("data", "", "folder with data_info.csv (id,boneage,sex,group) and <id>.png; empty: a digital phantom");
var phantoms = Arg("phantoms", 900, "subjects of the phantom");
var methods = Arg("methods", "", "which rows, as a comma list such as L1,RM-Loss; empty: all six");
var sigma = Arg("sigma", 0.5, "width of RM-Loss's pair weights, in standard deviations of the label");
var alpha = Arg("alpha", 0.1, "floor of RM-Loss's pair weights");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 15_000), "training batches of RM-Loss");
var baselines = Arg("baseline-iterations", Math.Min(iterations, Choose(laptop: 300, paper: 15_000)), "training batches of the other five");
var checkpoint = Arg("checkpoint", 100, "iterations between two checkpoints; changes no result");
var seed = Arg("seed", 1, "seed of the split, and the first of weights, batches and augmentation");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var loaded = Load.BoneAge(data, height: Choose(104, 520), width: Choose(80, 400), phantoms);
var hands = data.Length == 0 ? loaded.Split(train: 7, validation: 1, test: 2, seed: (ulong)seed) : loaded.SplitAsGiven();

var table = Method.Chosen(methods,
    Method.Head("MSE", Readout.Linear(), Loss.MeanSquaredError()),
    Method.Head("L1", Readout.Linear(), Loss.MeanAbsoluteError()),
    Method.Head("OrdReg", Readout.Ordinal(3.5, 227.5, step: 1), Loss.OrdinalRegression()),   // 225 heads: at least 4 … 228 months?
    Method.Neighbors("ATrip+NN", Loss.AdaptiveTriplet(margin: 1)),
    Method.Head("ATrip+L1", Readout.Linear(), Loss.MeanAbsoluteError(), embeddingLoss: Loss.AdaptiveTriplet(margin: 1)),
    Method.Neighbors("RM-Loss", Loss.RegressionMetric(sigma, alpha)));

return from method in table
       from run in Seed.From(seed, seeds)
       let budget = method.Name == "RM-Loss" ? iterations : baselines
       let fit = Train.On(
           hands,
           Choose<ModelSpec>(laptop: new SmallResNetSpec { UseSex = true }, paper: new BoneAgeNetSpec()),
           method,
           Choose(
               laptop: Optimizer.Adam(lr: 2e-3, schedule: new LearningRateSchedule.Cosine()),   // few iterations: end them gently
               paper: Optimizer.Adam(lr: 1e-4)),
           budget, batch: Choose(32, 64), Augmentation.Hand, checkpoint, run.Value)
       select Evaluate.Regression(
           $"{method.Name}, {budget} it{run.Suffix}", fit, hands, [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor]);

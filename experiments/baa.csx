// Question  Which loss reads bone age best from a hand radiograph, and which leaves the space most like the ages?
// Expect    On RSNA (profile paper, Chao et al. 2022, Table 1): RM-Loss leads, MAE 6.44 months, R2 .954, D5 8.61, RV .059;
//           then L1 6.58, ATrip+NN 6.80, ATrip+L1 6.85, MSE 7.02, OrdReg 7.06.
//           On the phantom: far below the 34 months of predicting the mean, RM-Loss under 12. With few batches RM-Loss is the
//           last, not the first: its error stays near 25 months for some 450 batches, in which the others come to 12.
// Run       dotnet run -- script experiments/baa.csx                        about 2 minutes on 2 CPU cores, with the phantom
//           dotnet run -- script experiments/baa.csx --set methods=all      all six losses with equal budgets, about 10 minutes
Title("Bone age from hand radiographs");

var data = Arg("data", "", "folder with data_info.csv (id,boneage,sex,group) and <id>.png; empty: a digital phantom");
var phantoms = Arg("phantoms", 900, "subjects of the phantom");
var methods = Arg("methods", "RM-Loss", "rows of the table, as a comma list of MSE, L1, OrdReg, ATrip+NN, ATrip+L1, RM-Loss; or all");
var sigma = Arg("sigma", 0.5, "width of RM-Loss's pair weights, in standard deviations of the label");
var alpha = Arg("alpha", 0.1, "floor of RM-Loss's pair weights");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 15_000), "training batches of every method");
var checkpoint = Arg("checkpoint", 100, "iterations between two checkpoints; changes no result");
var seed = Arg("seed", 1, "seed of the split, and the first of weights, batches and augmentation");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var loaded = Load.BoneAge(data, height: Choose(104, 520), width: Choose(80, 400), phantoms);
var hands = data.Length == 0 ? loaded.Split(train: 7, validation: 1, test: 2, seed: (ulong)seed) : loaded.SplitAsGiven();

var table = Method.Chosen(methods, Method.Published(sigma, alpha, Head.Ordinal(3.5, 227.5, step: 1)));   // OrdReg: 225 heads, at least 4 … 228 months?

var trials =
    from method in table
    from run in Seed.From(seed, seeds)
    let fit = Train.On(
        hands,
        Choose<ModelSpec>(laptop: new SmallResNetSpec { Covariates = ["sex"] }, paper: new BoneAgeNetSpec()),
        method,
        Optimizer.For(Profile),   // Adam: laptop 2e-3 along a cosine, paper 1e-4
        iterations, batch: Choose(32, 64), Augmentation.RotateShiftScaleFlip, checkpoint, run)
    select Evaluate.Trial(method.Name, fit, hands, run, groupBy: "sex");

return Evaluate.Comparison(trials, Method.Reference("RM-Loss", table), [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor]);

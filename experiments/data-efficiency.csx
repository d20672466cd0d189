// Question  Which loss needs the fewest radiographs?
// Expect    On RSNA (profile paper, Chao et al. 2022, Table 3), with a tenth of training and validation and the whole test:
//           RM-Loss leads, MAE 8.07 months; MSE 8.72, ATrip+NN 8.73, ATrip+L1 9.02, L1 9.17, OrdReg 9.23.
//           On the phantom 63 hands are learned from and 9 choose weights and radius: repeat with seeds before believing a rank.
// Run       dotnet run -- script experiments/data-efficiency.csx      about 10 minutes on 2 CPU cores, with the phantom
Title("Bone age from a tenth of the radiographs");

var data = Arg("data", "", "folder with data_info.csv (id,boneage,sex,group) and <id>.png; empty: a digital phantom");
var phantoms = Arg("phantoms", 900, "subjects of the phantom");
var percent = Arg("percent", 10, "how many of a hundred training and validation subjects are kept");
var methods = Arg("methods", "all", "rows of the table, as a comma list of MSE, L1, OrdReg, ATrip+NN, ATrip+L1, RM-Loss; or all");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 10_000), "training batches of every method");
var seed = Arg("seed", 1, "seed of the split, and the first of weights, batches and augmentation");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var loaded = Load.BoneAge(data, height: Choose(104, 520), width: Choose(80, 400), phantoms);
var hands = (data.Length == 0 ? loaded.Split(train: 7, validation: 1, test: 2, seed: (ulong)seed) : loaded.SplitAsGiven())
    .Few(percent, seed: (ulong)seed);

var table = Method.Chosen(methods, Method.Published(sigma: 0.5, alpha: 0.1, Head.Ordinal(3.5, 227.5, step: 1)));

var trials =
    from method in table
    from run in Seed.From(seed, seeds)
    let fit = Train.On(
        hands,
        Choose<ModelSpec>(laptop: new SmallResNetSpec { Covariates = ["sex"] }, paper: new BoneAgeNetSpec()),
        method,
        Optimizer.For(Profile),   // Adam: laptop 2e-3 along a cosine, paper 1e-4
        iterations, batch: Choose(32, 64), Augmentation.RotateShiftScaleFlip, seed: run)
    select Evaluate.Trial(method.Name, fit, hands, run, groupBy: "sex");

return Evaluate.Comparison(trials, Method.Reference("RM-Loss", table), [Metric.MAE, Metric.R2, Metric.D5, Metric.RV]);

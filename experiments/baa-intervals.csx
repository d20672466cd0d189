// Question  Do 90 % prediction intervals of bone age hold the true age as often as they say, at every age and for both sexes?
// Expect    88 to 92 % overall and at least 85 % in every quarter of the ages, on average over 20 divisions of the held-out
//           subjects; wider intervals where ages are read less well. With 800 iterations predictions shrink to the mean: then
//           bins-of=Prediction leaves the youngest and the oldest at 87 %, and Truth covers 91 % and more of each quarter, 93 %
//           in all. Some of the held-out subjects have also chosen weights and radius; clean=true does without those.
// Run       dotnet run -- script experiments/baa-intervals.csx      about 5 minutes on 2 CPU cores, with the phantom
Title("Prediction intervals of bone age");

var data = Arg("data", "", "folder with data_info.csv (id,boneage,sex,group) and <id>.png; empty: a digital phantom");
var phantoms = Arg("phantoms", 1_500, "subjects of the phantom");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 15_000), "training batches");
var clean = Arg("clean", false, "whether only subjects that chose neither weights nor radius are divided");
var binsOf = Arg("bins-of", ConformalBins.Truth, "whose quarter of the ages intervals are calibrated in: that of the truth, or of the prediction");
var seed = Arg("seed", 1, "seed of split, weights, batches and augmentation");

var loaded = Load.BoneAge(data, height: Choose(104, 520), width: Choose(80, 400), phantoms);
var hands = data.Length == 0 ? loaded.Split(train: 3, validation: 1, test: 2, seed: (ulong)seed) : loaded.SplitAsGiven();

var fit = Train.On(
    hands,
    Choose<ModelSpec>(laptop: new SmallResNetSpec { Covariates = ["sex"] }, paper: new BoneAgeNetSpec()),
    Loss.RegressionMetric(sigma: 0.5, alpha: 0.1),
    Optimizer.For(Profile),   // Adam: laptop 2e-3 along a cosine, paper 1e-4
    iterations, batch: Choose(32, 64), Augmentation.RotateShiftScaleFlip, seed: (ulong)seed);

var (validation, test) = (fit.Embed(hands.Validation), fit.Embed(hands.Test));
var index = Neighbors.Index(fit.Embed(hands.Train), Radius.SearchOn(validation));

return Evaluate.Coverage(index, clean ? [test] : [validation, test], binsOf: binsOf, groupBy: "sex");

// Question  Which loss reads coronary calcium best from a heart in CT, and which leaves the space most like log2(score + 1)?
// Expect    On the phantom: scores from the U-Nets' masks within 10 % of the true ones for more than half of the scans, and the right grade for nearly nine of ten;
//           an MAE of labels of about 0.5, where predicting the mean gives 3.4.
//           On NLST (profile paper): MAE .617, R2 .944, D5 .769, RV .081 for RM-Loss (Chao et al. 2022, Table 1).
// Run       dotnet run -- script experiments/cac.csx      about 8 minutes on 2 CPU cores, with the phantom
Title("Coronary calcium from chest CT");

var data = Arg("data", "", "folder with labels.csv (path,label[,subject,split,heart,calcium]) and NIfTI files or DICOM folders; empty: a digital phantom");
var masked = Arg("masked", "", "folder of the same kind whose scans have masks, to train U-Nets on; empty: a digital phantom");
var heartWeights = Arg("heart-weights", "", "trained weights of the heart's U-Net (.safetensors, .pt); empty: it is trained");
var calciumWeights = Arg("calcium-weights", "", "trained weights of the calcium's U-Net; empty: it is trained");
var subjects = Arg("subjects", 300, "subjects of the phantom");
var dose = Arg("dose", 1.0, "dose of the phantom's scans; noise is 8 HU / sqrt(dose)");
var label = Arg("label", CalciumReference.Measured, "which score is the label: measured from the U-Nets' masks, or that of the table");
var methods = Arg("methods", "all", "rows of the table, as a comma list of MSE, L1, OrdReg, ATrip+NN, ATrip+L1, RM-Loss; or all");
var iterations = Arg("iterations", Choose(laptop: 600, paper: 30_000), "training batches of each method");
var seed = Arg("seed", 1, "seed of the split, and the first of weights, batches and augmentation");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var chests = new ChestPhantom(Seed: 1) { Dose = dose };
var scans = Calcium.Scans(data, chests, subjects, scans: 1);
var teaching = Calcium.Scans(masked, chests with { Seed = 2 }, subjects: 24, name: "scans with masks");   // never the study's own subjects

var heart = Calcium.UNet(
    new HeartTask { SpacingMm = Choose(8.0, 3.0) }, new UNetSpec { Axes = 3, Width = Choose(8, 32), Depth = Choose(2, 4) }, heartWeights, teaching,
    iterations: Choose(120, 10_000), batch: 4, learningRate: Choose(5e-3, 1e-3));
var calcium = Calcium.UNet(
    new CalciumTask { PatchSize = Choose(48, 128) }, new UNetSpec { Channels = 2, Width = Choose(8, 64), Depth = Choose(2, 4) }, calciumWeights, teaching,
    iterations: Choose(200, 10_000), batch: Choose(12, 32), learningRate: Choose(3e-3, 1e-3), insideWeight: 50);   // at 1 it learns to find nothing

var scores = Calcium.Score(scans, heart, calcium);
var loaded = Calcium.Hearts(scores, size: Choose(32, 128), label, Choose(HuWindow.CalciumAlone, HuWindow.Calcium));   // at 6.4 mm fat and muscle drown calcium
var hearts = loaded.Split(train: 7, validation: 1, test: 2, seed: (ulong)seed);

var table = Method.Chosen(methods, Method.Published(sigma: 1.5, alpha: 0.1, Head.Ordinal(0.25, 12.75, step: 0.5)));   // OrdReg: 26 heads

var trials = (
    from method in table
    from run in Seed.From(seed, seeds)
    let fit = Train.On(
        hearts, Choose<ModelSpec>(laptop: new SmallResNet3DSpec(), paper: new ResNet3DSpec()), method,
        Optimizer.For(Profile),   // Adam: laptop 2e-3 along a cosine, paper 1e-4
        iterations, batch: Choose(16, 36), Augmentation.SmallRotateShiftFlip, seed: run) with { Scaling = LabelScaling.Affine(6.5, 2) }
    select Evaluate.Trial(method.Name, fit, hearts, run)).ToArray();

return (
    Evaluate.Comparison(trials, Method.Reference("RM-Loss", table), [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor]),
    Calcium.Evaluate("Agatston score from the U-Nets", scores),
    trials.Select(trial => Calcium.Grades(trial)));

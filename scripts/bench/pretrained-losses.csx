// Question  Do the losses come in the paper's order (Chao et al. 2022, Table 1: RM-Loss first) once the network does not start from nothing?
// Expect    Little between them: the trunk is frozen, so a loss shapes one linear layer.
// Run       dotnet run -- script scripts/bench/pretrained-losses.csx      the hand phantom; with data, table, first, last and step a set of real images
Title("Six losses on ImageNet's features");

var data = Arg("data", "", "folder with the images, or with images.zip; empty: 400 drawn hands");
var file = Arg("table", "labels.csv", "table of images and labels");
var unit = Arg("unit", "", "unit of the labels");
var first = Arg("first", 3.5, "lowest threshold of OrdReg, in label units");
var last = Arg("last", 227.5, "highest threshold of OrdReg");
var step = Arg("step", 1.0, "from one threshold of OrdReg to the next");
var size = Arg("size", 96, "height and width that images are brought to, in pixels");
var iterations = Arg("iterations", 1_000, "batches of 32");
var seeds = Arg("seeds", 3, "how often each training is repeated");

var loaded = data == "" ? Load.BoneAge("", size, size, phantoms: 400) : Load.Table(file, size, size, images: data, unit: unit);
var images = loaded.Split(train: 7, validation: 1, test: 2, seed: 1);

IEnumerable<TrainedMethod> methods =
[
    .. Method.Published(double.PositiveInfinity, alpha: 0, Head.Ordinal(first, last, step)),
    Method.ByNeighbors("RM-Loss, σ 0.5, α 0.1", Loss.RegressionMetric(0.5, alpha: 0.1)),   // the paper's
];

var trials =
    from method in methods
    from seed in Seed.From(1, seeds)
    let fit = Train.On(images, new ResNetSpec(), method, Optimizer.For(Profile.Laptop), iterations, batch: 32, seed: seed, start: Start.ImageNet(), frozen: true)
    select Evaluate.Trial(method.Name, fit, images, seed);

return Evaluate.Comparison(trials, "RM-Loss", [Metric.MAE, Metric.R2, Metric.D5, Metric.MeanPredictor]);

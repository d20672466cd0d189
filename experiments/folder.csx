// Question  Can the number in my table be read from my images?
// Expect    An MAE clearly below that of predicting the mean, where the images show what the label says.
// Run       dotnet run -- script experiments/folder.csx --set data=FOLDER --set unit=cells
Title("Regression on a folder of images with RM-Loss");

var data = Arg("data", "", "folder with labels.csv (path,label[,subject,visit,sex,split]) and its images, or images.zip");
var unit = Arg("unit", "", "unit of the labels, for the tables");
var size = Arg("size", Choose(laptop: 96, paper: 256), "height and width that images are resized to, in pixels");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 15_000), "training batches");
var rotation = Arg("rotation", 10.0, "largest random rotation in training, in degrees");
var seed = Arg("seed", 1, "seed of split, weights, batches and augmentation");

var images = Load.Folder(data, height: size, width: size, unit).Split(train: 7, validation: 1, test: 2, seed: (ulong)seed);

var fit = Train.On(
    images,
    Choose<ModelSpec>(laptop: new SmallResNetSpec { UseSex = false }, paper: new ResNet18Spec()),
    Loss.RegressionMetric(sigma: 0.5, alpha: 0.1),
    Choose(laptop: Optimizer.Adam(lr: 2e-3, schedule: new LearningRateSchedule.Cosine()), paper: Optimizer.Adam(lr: 1e-4)),
    iterations, batch: Choose(32, 64),
    new Augmentation { RotationDeg = rotation, Shift = 0.05, ScaleMin = 0.95, ScaleMax = 1.05, Contrast = 0.2, HorizontalFlip = 0.5 },
    seed: (ulong)seed);

var index = Neighbors.Index(fit.Embed(images.Train), Radius.SearchOn(fit.Embed(images.Validation)));

return Evaluate.Regression(
    "RM-Loss", index, fit.Embed(images.Test), [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor]);

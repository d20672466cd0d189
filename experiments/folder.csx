// Question  Can the number in my table be read from my images, and by which loss best?
// Expect    An MAE clearly below that of predicting the mean, where the images show what the label says.
// Run       dotnet run -- script experiments/folder.csx --set data=FOLDER --set table=metadata.csv --set label=age --set unit=years
//           dotnet run -- script experiments/folder.csx --set data=FOLDER --set methods=all --set seeds=3
Title("Regression on a folder of images");

var data = Arg("data", "", "folder with the images, or with images.zip, and the table");
var file = Arg("table", "labels.csv", "table of images and labels, in that folder or elsewhere: CSV, TSV or Parquet; see docs/tables.md");
var labels = Arg("label", "", "column to predict; empty: label. Several, as a comma list such as age,weight, are learnt together by RM-Loss or ATrip+NN, and apart by Ridge and kNN")
    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
var units = Arg("unit", "", "unit of the labels, for the tables; of several labels as a comma list").Split(',', StringSplitOptions.TrimEntries);
double?[] periods = [.. Arg("period", "0", "after which labels come round, in their unit: 360 for degrees, 24 for hours, 365.25 for days of the year; 0: they do not. Of several labels as a comma list")
    .Split(',').Select(text => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number == 0 ? null : (double?)number
        : throw new UserErrorException($"period is '{text.Trim()}', which is no number. Give one such as 360, or 0 where labels do not come round."))];
LabelColumn[] further = [.. labels.Skip(1).Select((name, i) => new LabelColumn(name, units.ElementAtOrDefault(i + 1) ?? "") { Period = periods.ElementAtOrDefault(i + 1) })];
var columns = new TableColumns
{
    Path = Arg("path", "", "column that names the image; empty: path, or the only one whose values all name images"),
    Label = labels.FirstOrDefault(),
    FurtherLabels = [.. further.Select(one => one.Column)],
    Subject = Arg("subject", "", "column that says who is seen, so that all images of one stay in one part; empty: subject, or as patients are called"),
    Visit = Arg("visit", "", "column with the order among a subject's images; empty: visit"),
    Side = Arg("side", "", "column that says L or R; empty: side"),
    Site = Arg("site", "", "column that says where the image was taken; empty: site"),
    Split = Arg("part", "", "column that names train, val and test, for split=given; empty: split, or group"),
    MissingLabels = Arg("missing-labels", MissingLabels.Stop, "rows without a label: stop, or skip, which leaves them out and counts them"),
    Delimiter = Arg("delimiter", Delimiter.Auto, "what separates columns: auto, comma, semicolon or tab"),
    DecimalMark = Arg("decimal", DecimalMark.Auto, "what separates a fraction: auto, point or comma"),
};
var methods = Arg("methods", "RM-Loss", "rows of the table, as a comma list of MSE, L1, OrdReg (needs step), ATrip+NN, ATrip+L1, RM-Loss, and of what trains no network, Ridge and kNN; or all, OrdReg among them only where step is given");
var sigma = Arg("sigma", double.PositiveInfinity, "width of RM-Loss's pair weights, in standard deviations of the label; see docs/rm-loss.md before making it small");
var alpha = Arg("alpha", 0.0, "floor of RM-Loss's pair weights");
var covariates = Arg("covariates", "", "what the model sees besides the image: columns of the table, as a comma list such as sex,age");
var groupBy = Arg("group-by", "", "column whose values have prediction intervals calibrated apart, such as sex");
var first = Arg("first", 0.5, "lowest threshold of OrdReg, in label units");
var last = Arg("last", 0.5, "highest threshold of OrdReg");
var step = Arg("step", 0.0, "from one threshold of OrdReg to the next, such as 1 for whole labels; 0: no OrdReg");
var size = Arg("size", Choose(laptop: 96, paper: 256), "height and width that images are brought to, in pixels");
var fit = Arg("fit", ImageFit.Pad, "images of another aspect: pad (with black), crop, or stretch");
var colour = Arg("colour", Colour.Keep, "keep: RGB where any image has colour; or grey");
var iterations = Arg("iterations", Choose(laptop: 1_500, paper: 15_000), "training batches of every method");
var split = Arg("split", Division.New, "new: subjects are divided anew, 7:1:2; given: by the column that names train, val and test");
var folds = Arg("folds", 0, "subjects are divided into so many folds, each tested on by trainings on the others, so that every image is predicted once; 0: one division");
var intensity = Arg("intensity", "auto", "how images of more than 8 bits, and CT, are scaled: auto; declared, by the range that each file states; or LOW:HIGH, such as -150:250 HU");
var start = Start.Named(Arg("start", "", "weights to start from: imagenet, none, or a file of a ResNet-18 in torchvision's names; default imagenet where scripts/setup --with-imagenet installed it"));
var frozen = Arg("frozen", start is { IsPretrained: true } && Choose(laptop: true, paper: false), "train only what follows the features, which are computed once where nothing is augmented");
// A transform of training images helps where the label stays what it is, and ruins what it changes: a mirrored dial shows another number.
var flip = Arg("flip", Mirror.None, "training images are mirrored half of the time: horizontal, vertical or both; where left and right, or up and down, mean nothing to the label");
var rotation = Arg("rotation", 0.0, "largest random rotation in training, in degrees, such as 10; where the label is no angle");
var scale = Arg("scale", 0.0, "largest random enlargement or reduction in training, such as 0.05; where the label is no size");
var shift = Arg("shift", 0.0, "largest random shift in training, over the side, such as 0.05; where the label is no place");
var contrast = Arg("contrast", 0.0, "largest random change of contrast in training, such as 0.2; where the label is no brightness");
var seed = Arg("seed", 1, "seed of the split, and the first of weights, batches and augmentation");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var loaded = Load.Folder(data, height: size, width: size, units[0], Intensity.Parse(intensity), file, columns, colour, fit, periods[0]);
SplitImages[] divisions =
    folds == 0 ? [split == Division.Given ? loaded.SplitAsGiven() : loaded.Split(train: 7, validation: 1, test: 2, seed: (ulong)seed)]
    : split == Division.Given ? throw new UserErrorException("Folds are divided anew, and split=given asks for the table's own parts. Leave one of the two out.")
    : [.. Enumerable.Range(0, folds).Select(fold => loaded.Fold(fold, of: folds, seed: (ulong)seed, validationPercent: 12))];
var augmentation = Augmentation.None with
{
    RotationDeg = rotation, Shift = shift, ScaleMin = 1 - scale, ScaleMax = 1 + scale, Contrast = contrast,
    HorizontalFlip = flip is Mirror.Horizontal or Mirror.Both ? 0.5 : 0, VerticalFlip = flip is Mirror.Vertical or Mirror.Both ? 0.5 : 0,
};

var table = Method.Chosen<Method>(methods, [.. Method.Published(sigma, alpha, step > 0 ? Head.Ordinal(first, last, step) : null), .. Baseline.Usual]);
if (step == 0 && methods is ("all" or ""))
    Note("OrdReg is not among the methods: its thresholds depend on the labels. Give first, last and step, such as first=0.5, last=20.5 and step=1 for whole numbers from 0 to 21.");

ModelSpec network = start == Start.ImageNet() ? new ResNetSpec()
    : start is { IsPretrained: true } ? new ResNet18Spec()
    : Choose<ModelSpec>(laptop: new SmallResNetSpec(), paper: new ResNet18Spec());
network = network with { Covariates = Covariate.Listed(covariates) };

if (table.Any(method => method is TrainedMethod))
{
    string[] changes = [.. new[] { (flip != Mirror.None, $"flip ({flip.ToString().ToLowerInvariant()})"), (rotation != 0, $"rotation ({rotation}°)"), (scale != 0, $"scale ({scale})"), (shift != 0, $"shift ({shift})"), (contrast != 0, $"contrast ({contrast})") }
        .Where(change => change.Item1).Select(change => change.Item2)];
    Note(changes.Length == 0 ? "training images are seen as they are: no flip, rotation, scale, shift or contrast" : $"training images are changed at random: {string.Join(", ", changes)}");
}

// What Ridge and kNN read: the pretrained network's features, or small pixels without one, and the covariates that the network sees.
var features = FixedFeatures.Of(loaded, network, start);

TrainModel Trained(SplitImages images, TrainedMethod method, ulong run)
{
    var fit = Train.On(
        images,
        network,
        method,
        Optimizer.For(Profile),   // Adam: laptop 2e-3 along a cosine, paper 1e-4
        iterations, batch: Choose(32, 64),
        augmentation,
        seed: run, start: start, frozen: frozen);
    return fit with { Plan = fit.Plan with { TrunkRate = start is { IsPretrained: true } ? 0.1 : 1 }, FurtherLabels = [.. further] };
}

// A table for each label: null stands for the first.
return further.Prepend(null).Select(label =>
{
    string Row(string method) => further.Length == 0 ? method : $"{method}, {label?.Column ?? labels[0]}";
    var trials =
        from method in table
        from run in Seed.From(seed, seeds)
        from fold in divisions.Index()
        let trial = method is Baseline simple
            ? Evaluate.Trial(simple, features, fold.Item, run, label)
            : Evaluate.Trial(method.Name, Trained(fold.Item, (TrainedMethod)method, run), fold.Item, run, groupBy, label)
        select trial with { Method = Row(method.Name), Fold = fold.Index };
    Metric[] metrics = folds == 0 ? [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor] : [Metric.MAE, Metric.R2, Metric.D5, Metric.MeanPredictor];
    return Evaluate.Comparison(trials, Row(Method.Reference("RM-Loss", table)), metrics) with { Name = label is null ? "compare" : $"compare {label.Column}" };
});

enum Division { New, Given }

enum Mirror { None, Horizontal, Vertical, Both }

// Question  Can change within a patient, or how zones of one patient differ, be told from my own clips, and by which loss best?
// Expect    A row beyond "majority" outside its interval where the clips show what the score says; nothing where there are few patients.
//           Found on COVID-BLUES, zones of a patient (349 pairs of 25 patients in five folds, one seed): accuracy of MSE 47, + wCL 45, + CL Bounded 41 %; always
//           "same" 49. Nothing beats it, nor the mean in the MAE of single clips (.89 to .96 against .89); κ of MSE is .26 [.11, .39].
// Run       dotnet run -- script experiments/learner-clips.csx --set data=FOLDER --set better=higher --set band=10
//           dotnet run -- script experiments/learner-clips.csx --set data=FOLDER --set better=lower --set pairs=BetweenPlaces --set folds=5 --set band=0.5      zones of a patient
Title("Learner: change within a patient, on a folder of clips");

var data = Arg("data", "", "folder with the clips, or with a zip of them, and the table; or a table");
var file = Arg("table", "labels.csv", "table of clips and labels, in that folder or elsewhere: path,subject,visit,label[,time,position,side,machine,split]; see docs/tables.md");
var columns = new TableColumns
{
    Path = Arg("path", "", "column that names the clip; empty: path, or the only one whose values all name clips"),
    Label = Arg("label", "", "column with the score; empty: label"),
    Subject = Arg("subject", "", "column that says who is seen, so that all clips of one stay in one part; empty: subject, or as patients are called"),
    Visit = Arg("visit", "", "column with the order among a subject's clips; empty: visit"),
    Time = Arg("time", "", "column that says when a clip was taken, counted from a moment of the subject's own; empty: time"),
    TimeUnit = Arg("time-unit", "day", "what times are counted in"),
    Position = Arg("position", "", "column that says where on the body a clip was taken; empty: position"),
    Side = Arg("side", "", "column that says L or R; empty: side"),
    Site = Arg("site", "", "column that says where, or on which machine, a clip was taken; empty: site, or machine"),
    Split = Arg("part", "", "column that names train, val and test, for split=given; empty: split, or group"),
    MissingLabels = Arg("missing-labels", MissingLabels.Stop, "rows without a label: stop, or skip, which leaves them out and counts them"),
    Delimiter = Arg("delimiter", Delimiter.Auto, "what separates columns: auto, comma, semicolon or tab"),
    DecimalMark = Arg("decimal", DecimalMark.Auto, "what separates a fraction: auto, point or comma"),
};
var unit = Arg("unit", "", "unit of the score, for the tables");
var better = Arg("better", "", "whether a higher or a lower score is better; needed wherever clips are paired");
var band = Arg("band", "", "scores that differ by no more are the same, in label units; choose more than your score's own error; S/F: within the paper's four ranges of that ratio; needed wherever clips are paired");
var pairs = Arg("pairs", Pairs.Consecutive, "which clips of a subject are paired: Consecutive, AllOrdered or FromBaseline of its visits; BetweenPlaces of one visit; or None, which compares scores alone");
var network = Arg("network", Encoder.TSM, "the encoder: TSM, Frames (a 2D ResNet, frames read together), Swin, ViT, TimeSformer or VideoMAE");
var methods = Arg("methods", "MSE,+ wCL,+ CL Bounded", "rows of the table, as a comma list of MSE, + CL, + wCL, + CL Bounded, + wCL Bounded; or all");
var frames = Arg("frames", 8, "frames that the encoder sees of a clip");
var size = Arg("size", Choose(laptop: 64, paper: 224), "height and width that frames are brought to, in pixels");
var fit = Arg("fit", ImageFit.Pad, "frames of another aspect: pad (with black), crop, or stretch");
var colour = Arg("colour", Colour.Grey, "grey, or keep: RGB where any clip has colour");
var intensity = Arg("intensity", "auto", "how clips of more than 8 bits are scaled: auto; declared; or LOW:HIGH");
var axis = Arg("axis", SliceAxis.Axial, "along which axis volumes are read as slices: Axial, Coronal or Sagittal");
var iterations = Arg("iterations", Choose(laptop: 400, paper: 6_000), "training batches of every encoder");
var split = Arg("split", Division.New, "new: subjects are divided anew, 6:2:2; given: by the column that names train, val and test");
var folds = Arg("folds", 0, "subjects are divided into so many folds, each tested on by trainings on the others, so that every pair is answered once; 0: one division");
var input = Arg("input", ChangeInput.Difference, "what the head sees of two clips: Difference or Concat");
var headEpochs = Arg("head-epochs", 100, "passes of the head over the training pairs; by 100 it knows hundreds of pairs by heart");
var antisymmetric = Arg("antisymmetric", false, "whether swapped clips get the mirrored answer");
var pictures = Arg("pictures", false, "whether the report shows small pictures of the clips; not where a licence or the patients forbid it");
var seed = Arg("seed", 1, "seed of the split, and the first of weights and batches");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var table = File.Exists(data) ? data : Path.IsPathRooted(file) || (File.Exists(file) && !File.Exists(Path.Combine(data, file))) ? file : Path.Combine(data, file);
var clips = Load.Clips(
    table, frames, size, size, columns, clips: File.Exists(data) ? "" : data, unit, choices: 4, axis, Intensity.Parse(intensity), colour, fit) with { ArePicturesShown = pictures };
SplitImages[] divisions =
    folds == 0 ? [split == Division.Given ? clips.SplitAsGiven() : clips.Split(train: 6, validation: 2, test: 2, seed: (ulong)seed)]
    : split == Division.Given ? throw new UserErrorException("Folds are divided anew, and split=given asks for the table's own parts. Leave one of the two out.")
    : [.. Enumerable.Range(0, folds).Select(fold => clips.Fold(fold, of: folds, seed: (ulong)seed, validationPercent: 15))];

ModelSpec encoder = network switch
{
    Encoder.TSM => Choose(TsmResNetSpec.Laptop, new TsmResNetSpec()) with { Frames = frames },
    Encoder.Frames => Choose(FrameConcatResNetSpec.Laptop, new FrameConcatResNetSpec()) with { Frames = frames },
    Encoder.Swin => Choose(SwinTSpec.Laptop, new SwinTSpec()) with { Frames = frames },
    Encoder.ViT => Choose(FrameViTSpec.Laptop, new FrameViTSpec()) with { Frames = frames },
    Encoder.TimeSformer => Choose(TimeSformerSpec.Laptop, new TimeSformerSpec()) with { Frames = frames },
    _ => Choose(VideoMAESpec.Laptop, new VideoMAESpec()) with { Frames = frames },
};

TrainedMethod Beneath(string name, Loss? contrastive) => Method.ByHead(name, Head.Linear(), Loss.MeanSquaredError(), contrastive);
var compared = Method.Chosen(methods,
    Beneath("MSE", null),
    Beneath("+ CL", Loss.LearnerContrastive()),
    Beneath("+ wCL", Loss.LearnerContrastive(weighted: true)),
    Beneath("+ CL Bounded", Loss.LearnerContrastive().Bounded(4)),   // R: the range of the scores, in standard deviations
    Beneath("+ wCL Bounded", Loss.LearnerContrastive(weighted: true).Bounded(4)));
var reference = Method.Reference("MSE", compared);

TrainModel Trained(SplitImages parts, TrainedMethod method, ulong run)
{
    var trained = Train.On(
        parts, encoder, method, Optimizer.Adam(lr: 1e-3, schedule: new LearningRateSchedule.Cosine()), iterations, batch: 8, new FrameSampling(frames), seed: run);
    return trained with { Plan = trained.Plan with { MaxGradientNorm = 1 } };   // near the floor a contrastive gradient is as long as 1e5
}

var scores = Evaluate.Comparison(
    from method in compared
    from run in Seed.From(seed, seeds)
    from fold in divisions.Index()
    select Evaluate.Trial(method.Name, Trained(fold.Item, method, run), fold.Item, run) with { Fold = fold.Index },
    reference, [Metric.MAE, Metric.D5, Metric.MeanPredictor]) with { Name = "compare scores" };
if (pairs == Pairs.None)
    return (object)scores;

var direction = Change.Better(better);
var tasks = divisions.Select(parts => Change.Between(parts, direction, Change.Same(band), Enum.Parse<PairRule>($"{pairs}"), columns.TimeUnit)).ToArray();
var trials =
    from run in Seed.From(seed, seeds)
    from task in tasks
    from trial in (ChangeTrial[])
    [
        .. from method in compared
           let trained = Trained(task.Images, method, run)
           from trial in (ChangeTrial[])
           [
               Evaluate.ChangeTrial(method.Name, trained, Change.Head(trained, task, new ChangeHeadSettings { Seed = run, Input = input, IsAntisymmetric = antisymmetric, Epochs = headEpochs }), task, run),
               Evaluate.ChangeTrial($"ŷ₂ − ŷ₁ of {method.Name}", trained, task, run),
           ]
           select trial,
        Evaluate.ChangeTrial("majority", task, run),
    ]
    group trial by (trial.Method, trial.Seed) into trialOfFolds
    select Evaluate.ChangeTrial(trialOfFolds);

return new Stage[] { Evaluate.ChangeComparison(trials, reference, tasks[0]), scores };

enum Division { New, Given }

enum Pairs { Consecutive, AllOrdered, FromBaseline, BetweenPlaces, None }

enum Encoder { TSM, Frames, Swin, ViT, TimeSformer, VideoMAE }

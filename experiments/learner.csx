// Question  Does pretraining on scores of many patients tell whether one patient improved, and does a contrastive loss help (Learner, Table 3)?
// Expect    Published, accuracy / F1: lung ultrasound MSE 55.5 / .46, + CL 68.3 / .74, + wCL 62.8 / .62; ADNI 31.3 / .25, 32.0 / .12, 37.5 / .35,
//           two of which lie below what always answering the commonest class reaches.
//           On the lung phantom (400 batches, one seed, 120 pairs of 40 subjects), accuracy in %: MSE 44, + CL 48, + wCL 45, + CL Bounded 44, RM-Loss 48;
//           majority 35; ŷ₂ − ŷ₁ of MSE 48; with --set head-epochs=10: 49, 52, 48, 53, 48. No encoder is shown to differ from MSE. CL and wCL collapse.
// Run       dotnet run -- script experiments/learner.csx      about 2 minutes on 2 CPU cores, with the lung phantom
//           dotnet run -- script experiments/learner.csx --set on=brain --set band=3
//           dotnet run -- script experiments/learner.csx --set data=FOLDER --set better=higher --set band=10
Title("Learner: who improved, from scores of many patients");

var data = Arg("data", "", "folder with labels.csv (path,subject,visit,label[,time,position,side]) and its clips; empty: a digital phantom");
var on = Arg("on", "lung", "which phantom: lung (S/F ratio) or brain (MMSE)");
var better = Change.Better(Arg("better", data.Length == 0 ? "higher" : "", "whether a higher or a lower score is better; of the phantoms' scores higher is"));
var isBrain = on == "brain";
var band = Change.Same(Arg("band", data.Length > 0 ? "" : isBrain ? "0" : "12", "scores that differ by no more are the same, in label units, of your own data to be given; S/F: within the paper's four ranges of that ratio"));
var pairs = Arg("pairs", PairRule.Consecutive, "which visits are paired: Consecutive, AllOrdered or FromBaseline");
var frames = Arg("frames", isBrain ? 12 : 8, "frames that a network sees, T; of the brain phantom all slices");
var subjects = Arg("subjects", 200, "subjects of the phantom");
var methods = Arg("methods", "all", "rows of the table, as a comma list such as MSE,+ CL; or all");
var iterations = Arg("iterations", Choose(400, 6_000), "training batches of every encoder");
var start = Start.Named(Arg("start", "none", "weights to start from: none; imagenet, with TSM on a ResNet; or a file of a ResNet-18, with TSM on one"));
var trunkRate = Arg("trunk-rate", 0.1, "the trunk's learning rate as a share of the others', after such a start");
var tune = Arg("tune", false, "rows '… tuned' beside each head: encoder and head trained on together by the pairs");
var reference = Arg("reference", "", "row that the others are compared with; empty: MSE");
var input = Arg("input", ChangeInput.Difference, "what the head sees of two visits: Difference or Concat");
var headEpochs = Arg("head-epochs", 100, "passes of the head over the training pairs; by 100 it knows hundreds of pairs by heart");
var antisymmetric = Arg("antisymmetric", false, "whether swapped visits get the mirrored answer");
var distinct = Arg("distinct", false, "whether nobody is seen twice in a batch, for a subject's own clips are near in label, and identity is learnt");
var seed = Arg("seed", 1, "seed of the split, and the first of weights and batches");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var clips = data.Length > 0 ? Load.Clips(data, frames, height: Choose(64, 224), width: Choose(64, 224)) : isBrain ? Load.BrainPhantom(subjects, slices: frames) : Load.LungPhantom(subjects);
var parts = clips.Split(train: 6, validation: 2, test: 2, seed: (ulong)seed);
var task = Change.Between(parts, better, band, pairs);

TrainedMethod Beneath(string name, Loss? contrastive) => Method.ByHead(name, Head.Linear(), Loss.MeanSquaredError(), contrastive);
var table = Method.Chosen(methods,
    Beneath("MSE", null),
    Beneath("+ CL", Loss.LearnerContrastive()),
    Beneath("+ wCL", Loss.LearnerContrastive(weighted: true)),
    Beneath("+ CL Bounded", Loss.LearnerContrastive().Bounded(4)),   // R: the range of the scores, in standard deviations
    Method.ByNeighbors("RM-Loss", Loss.RegressionMetric(double.PositiveInfinity, alpha: 0)));

ModelSpec network = start == Start.ImageNet() ? new TsmResNetSpec { Network = FrameResNet.ResNet, Frames = frames, PartialBatchNorm = true }
    : start is null ? Choose(TsmResNetSpec.Laptop, new TsmResNetSpec()) with { Frames = frames }
    : new TsmResNetSpec { Frames = frames, PartialBatchNorm = true };

var trials =
    from run in Seed.From(seed, seeds)
    from trial in (ChangeTrial[])
    [
        .. from method in table
           let fit = Train.On(
               parts, network, method,
               Optimizer.Adam(lr: 1e-3, schedule: new LearningRateSchedule.Cosine()), iterations, batch: 8, seed: run, start: start,
               imagesPerSubject: distinct ? 1 : null, augment: new FrameSampling(frames))   // one at random of each T-th, where a clip has more
           let clipped = fit with { Plan = fit.Plan with { MaxGradientNorm = 1, TrunkRate = start is null ? 1 : trunkRate } }   // near the floor a contrastive gradient is as long as 1e5
           let settings = new ChangeHeadSettings { Seed = run, Input = input, IsAntisymmetric = antisymmetric, Epochs = headEpochs }
           let head = Change.Head(clipped, task, settings)
           let ordinal = Change.Head(clipped, task, settings with { Loss = ChangeLoss.Corn })
           from trial in (ChangeTrial[])
           [
               Evaluate.ChangeTrial(method.Name, clipped, head, task, run),
               Evaluate.ChangeTrial($"ŷ₂ − ŷ₁ of {method.Name}", clipped, task, run),
               .. method.Name == Method.Reference("MSE", table) ? [Evaluate.ChangeTrial($"{method.Name}, CORN on ±τ", clipped, ordinal, task, run)] : Array.Empty<ChangeTrial>(),
               .. tune ? [Evaluate.ChangeTrial($"{method.Name} tuned", Change.Tune(head, task, new() { Seed = run }), task, run)] : Array.Empty<ChangeTrial>(),
           ]
           select trial,
        Evaluate.ChangeTrial("majority", task, run),
    ]
    select trial;

return Evaluate.ChangeComparison(trials, reference.Length > 0 ? reference : Method.Reference("MSE", table), task);

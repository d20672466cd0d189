// Question  What can be said of one patient's change, with an interval and the training pairs it rests on, and how small a change can be told?
// Expect    On the lung phantom (800 batches, one seed, 240 pairs of 40 subjects), MSE and + CL Bounded: 90 % intervals hold 96 and 94 % of the true
//           changes and are 104 and 103 wide, five times the MAE of Δ̂; "cannot say" for 88 and 72 %, one class for 0 and 1 %; the truth is excluded
//           for less than 1 %. The smallest detectable change is 25 and 29, more than the band of 20.
// Run       dotnet run -- script experiments/learner-change.csx      about 3 minutes on 2 CPU cores, with the lung phantom
//           dotnet run -- script experiments/learner-change.csx --set on=brain --set band=3
Title("Learner, beyond the paper: a change with its interval and evidence");

var on = Arg("on", "lung", "which phantom: lung (S/F ratio) or brain (MMSE)");
var isBrain = on == "brain";
var band = Arg("band", isBrain ? 3.0 : 20.0, "scores that differ by no more are the same, in label units");
var pairs = Arg("pairs", PairRule.AllOrdered, "which visits are paired: Consecutive, AllOrdered or FromBaseline");
var coverage = Arg("coverage", 0.9, "probability that an interval holds the true change");
var frames = Arg("frames", isBrain ? 12 : 8, "frames that a network sees, T; of the brain phantom all slices");
var subjects = Arg("subjects", 200, "subjects of the phantom");
var iterations = Arg("iterations", Choose(800, 6_000), "training batches of every encoder");
var seed = Arg("seed", 1, "seed of the split, of weights and of batches");

LoadImages Phantom(int count, ulong population, bool still) => isBrain ? Load.BrainPhantom(count, slices: frames, seed: population, still: still) : Load.LungPhantom(count, seed: population, still: still);
var parts = Phantom(subjects, 1, still: false).Split(train: 6, validation: 2, test: 2, seed: (ulong)seed);
var still = Phantom(subjects / 4, 2, still: true).Split(train: 1, validation: 1, test: 8);   // scans of other people who did not change
var task = Change.Between(parts, ScoreDirection.HigherIsBetter, ChangeBand.Within(band), pairs, isBrain ? "month" : "day");

TrainedMethod Beneath(string name, Loss? contrastive) => Method.ByHead(name, Head.Linear(), Loss.MeanSquaredError(), contrastive);
var table = new[] { Beneath("MSE", null), Beneath("+ CL Bounded", Loss.LearnerContrastive().Bounded(4)) };

var trials =
    from method in table
    let fit = Train.On(
        parts, Choose<ModelSpec>(TsmResNetSpec.Laptop with { Frames = frames }, new TsmResNetSpec { Frames = frames }), method,
        Optimizer.Adam(lr: 1e-3, schedule: new LearningRateSchedule.Cosine()), iterations, batch: 8, seed: (ulong)seed,
        augment: new FrameSampling(frames))   // one at random of each T-th, where a clip has more
    let clipped = fit with { Plan = fit.Plan with { MaxGradientNorm = 1 } }
    select new ChangeAnswerTrial(method.Name, (ulong)seed, Change.Answers(clipped, task, coverage, still.Test));

return Evaluate.ChangeAnswers(trials, task);

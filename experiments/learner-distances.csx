// Question  Do LEARNER's contrastive losses make directions follow the score, or only spread them out (its Figure 1)?
// Expect    The literal CL and wCL spread distances most and follow the score least, for they end as two opposite bundles. On the phantom:
//           SD of distances .34 (MSE), .97 (CL), .99 (wCL), .55 (CL Bounded); pairs at |cos| > .99 0, 70, 88 and 1 %; ρ between subjects
//           .68, .46, .43 and .71, within subjects .26, .21, .26 and .37, with intervals that overlap; identity mAP .45, .16, .14 and .30.
//           Among the nearest scores ρ between is about .1 for all, and within a subject not above 0 for any.
// Run       dotnet run -- script experiments/learner-distances.csx      about 4 minutes on a busy CPU core
Title("LEARNER, Figure 1: cosine distance against difference in score");

var subjects = Arg("subjects", 150, "subjects of the phantom, with four visits each");
var methods = Arg("methods", "all", "rows of the table, as a comma list of MSE, CL, wCL, CL Bounded, wCL Bounded; or all");
var iterations = Arg("iterations", Choose(600, 6_000), "training batches of every method");
var lambda = Arg("lambda", 1.0, "λ, the weight of the contrastive loss beside the squared error");
var range = Arg("range", 4.0, "R of the bounded losses, in standard deviations of the score");
var rate = Arg("rate", 1e-3, "learning rate");
var seed = Arg("seed", 1, "seed of the split, and the first of weights and batches");
var seeds = Arg("seeds", 1, "how often each training is repeated");

var clips = Load.LungPhantom(subjects: subjects).Split(train: 6, validation: 1, test: 3, seed: (ulong)seed);

TrainedMethod Beneath(string name, Loss? contrastive) => Method.ByHead(name, Head.Linear(), Loss.MeanSquaredError(), contrastive);
var table = Method.Chosen(methods,
    Beneath("MSE", null),
    Beneath("CL", Loss.LearnerContrastive(lambda: lambda)),
    Beneath("wCL", Loss.LearnerContrastive(weighted: true, lambda: lambda)),
    Beneath("CL Bounded", Loss.LearnerContrastive(lambda: lambda).Bounded(range)),
    Beneath("wCL Bounded", Loss.LearnerContrastive(weighted: true, lambda: lambda).Bounded(range)));

var trials =
    from method in table
    from run in Seed.From(seed, seeds)
    let fit = Train.On(
        clips, Choose<ModelSpec>(laptop: TsmResNetSpec.Laptop with { Frames = 8 }, paper: new TsmResNetSpec { Frames = 8 }), method,
        Optimizer.Adam(lr: rate, schedule: new LearningRateSchedule.Cosine()), iterations, batch: 8, seed: run,
        augment: new FrameSampling(8))   // one at random of each T-th
    // Near the floor the gradients of a contrastive loss are as long as 1e5.
    let clipped = fit with { Plan = fit.Plan with { MaxGradientNorm = 1 } }
    select new EmbeddedTrial(method.Name, clipped.Embed(clips.Test));

return Evaluate.Distances(trials, clips.Test.Unit);

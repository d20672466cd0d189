// Question  What does AdaTriplet's λ contribute, and does AutoMargin find margins as good as a grid search does?
// Expect    On OAI (profile paper, Nguyen et al. 2022, Table 1a and 1b), mAP in %: λ 0 96.6, .5 96.9, 1 97.0, 2 95.6; the quartile Q1
//           94.3 and the median Q2 88.9 with one training each, a grid search of 16 trainings 97.0, AutoMargin's 4 trainings 97.1.
//           On the phantom (300 batches): AutoMargin .49, grid search .47, within noise at a quarter of the trainings; λ 0 .34, for AutoMargin
//           starves a triplet loss in epochs as short as these; Q2 .50, Q1 .42.
// Run       dotnet run -- script experiments/forensic-ablation.csx      about 12 minutes on 2 CPU cores, with the phantom
Title("AdaTriplet and AutoMargin: what their parts contribute");

var data = Arg("data", "", "folder with labels.csv (path,subject,visit[,side,site,x,y,spacing]) and its images; empty: a digital phantom");
var crop = Arg("crop", true, "whether 140 × 140 mm around the landmark x,y are cut out; with data only");
var subjects = Arg("subjects", 100, "subjects of the phantom, with two knees and six visits each");
var size = Arg("size", Choose(32, 256), "height and width of the images, in pixels");
var iterations = Arg("iterations", Choose(300, 33_000), "training batches of every setting");
var folds = Arg("folds", 5, "folds of subjects, each tested on once");
var seed = Arg("seed", 1, "seed of the folds; fold i trains with seed + i");

var images = data.Length == 0 || crop ? Load.Knees(data, size, subjects) : Load.Visits(data, size, size);

var trials = Enumerable.Range(0, folds).SelectMany(Fold);
return Evaluate.RetrievalComparison(trials);

IEnumerable<RetrievalTrial> Fold(int fold)
{
    var parts = images.Fold(fold, of: folds, seed: (ulong)seed);

    foreach (var lambda in new[] { 0, 0.5, 1, 2 })   // Table 1a
        yield return Single($"λ {lambda}", Loss.AdaTriplet(new AutoMargin(), lambda));

    yield return Single("Q1", Loss.AdaTriplet(new AutoMargin { Rule = MarginRule.FirstQuartile }));   // Table 1b
    yield return Single("Q2", Loss.AdaTriplet(new AutoMargin { Rule = MarginRule.Median }));
    yield return Best("Grid search, best of 16",
        from epsilon in new[] { 0.25, 0.5, 0.75, 1 }
        from beta in new[] { 0, 0.1, 0.2, 0.3 }
        select ($"ε {epsilon}, β {beta}", Loss.AdaTriplet(epsilon, beta)));
    yield return Best("AutoMargin, best of 4",
        from delta in new[] { 2, 4 }
        from negative in new[] { 2, 4 }
        select ($"K_Δ {delta}, K_an {negative}", Loss.AdaTriplet(new AutoMargin { KDelta = delta, KNegative = negative })));

    RetrievalTrial Single(string name, Loss loss) =>
        Evaluate.RetrievalTrial(name, fold, Fit(name, loss).Embed(parts.Test), distance: RetrievalDistance.Cosine);

    RetrievalTrial Best(string name, IEnumerable<(string Name, AdaTriplet Loss)> grid) => Evaluate.BestRetrievalTrial(
        name, fold, from one in grid select (one.Name, Fit(one.Name, one.Loss)), parts, distance: RetrievalDistance.Cosine);

    TrainModel Fit(string name, Loss loss) => Train.On(
        parts,
        Choose<ModelSpec>(laptop: new SmallResNetSpec { Width = 8 }, paper: new ResNet18Spec { Normalized = true, Dropout = 0.2 }),
        Method.ByNeighbors(name, loss),
        Choose(laptop: Optimizer.Adam(lr: 2e-3, schedule: new LearningRateSchedule.Cosine()), paper: Optimizer.Adam(lr: 1e-4, weightDecay: 1e-4)),
        iterations, batch: Choose(64, 128), Augmentation.NoiseRotateCropGamma, seed: (ulong)(seed + fold), imagesPerSubject: 4);
}

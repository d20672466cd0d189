// Question  Which loss finds a subject's first radiograph best from a later one, and how does that fade with the years?
// Expect    On OAI (profile paper, Nguyen et al. 2022, Figure 3 and Table 1): AdaTriplet with AutoMargin leads, mAP 97 % over all
//           years and 96 % after six; ArcFace, SoftTriple, contrastive and plain triplet losses follow, and all fall with the years.
//           On the knee phantom (mAP, 500 batches): AdaTriplet-AM .61, contrastive .60, SoftTriple .57, triplet .55; Triplet-AM .24, for its margin
//           goes to 0 in epochs as short as these; nothing fades with the years. Raw pixels find 8 % of 200 knees at rank 1.
// Run       dotnet run -- script experiments/forensic-matching.csx      about 10 minutes on 2 CPU cores, with the phantom
//           dotnet run -- script experiments/forensic-matching.csx --set data=FOLDER --set crop=false --set years=false
Title("The same subject at a later visit: losses that match");

var data = Arg("data", "", "folder with labels.csv (path,subject,visit[,side,site,x,y,spacing]) and its images; empty: a digital phantom");
var crop = Arg("crop", true, "whether 140 × 140 mm around the landmark x,y are cut out; with data only");
var subjects = Arg("subjects", 100, "subjects of the phantom, with two knees and six visits each");
var methods = Arg("methods", "all", "rows of the table, as a comma list such as Triplet,ArcFace; or all");
var size = Arg("size", Choose(48, 256), "height and width of the images, in pixels");
var iterations = Arg("iterations", Choose(500, 33_000), "training batches of every method");   // paper: 100 epochs of OAI
var years = Arg("years", true, "whether visits are months, so that mAP is also shown by years");
var folds = Arg("folds", 5, "folds of subjects, each tested on once");
var seed = Arg("seed", 1, "seed of the folds; fold i trains with seed + i");

var images = data.Length == 0 || crop ? Load.Knees(data, size, subjects) : Load.Visits(data, size, size);

var table = Method.Chosen(methods,
    Method.ByNeighbors("Triplet", Loss.Triplet(margin: 0.25)),
    Method.ByNeighbors("Triplet-AM", Loss.Triplet(new AutoMargin())),
    Method.ByNeighbors("AdaTriplet", Loss.AdaTriplet(epsilon: 0.25, beta: 0.1)),
    Method.ByNeighbors("AdaTriplet-AM", Loss.AdaTriplet(new AutoMargin())),
    Method.ByNeighbors("Contrastive", Loss.Contrastive()),
    Method.ByNeighbors("SCT", Loss.SelectivelyContrastive()),
    Method.ByNeighbors("WAT", Loss.WeaklyAdaptiveTriplet()),
    Method.ByHead("ArcFace", Head.ClassWeights(), Loss.ArcFace()),
    Method.ByHead("SoftTriple", Head.ClassWeights(centers: 10), Loss.SoftTriple()));

var trials =
    from method in table
    from fold in Enumerable.Range(0, folds)
    let parts = images.Fold(fold, of: folds, seed: (ulong)seed)
    let fit = Train.On(
        parts,
        Choose<ModelSpec>(laptop: new SmallResNetSpec { Width = 8 }, paper: new ResNet18Spec { Normalized = true, Dropout = 0.2 }),
        method,
        Choose(
            laptop: Optimizer.Adam(lr: 2e-3, schedule: new LearningRateSchedule.Cosine()),   // few iterations: end them gently
            paper: Optimizer.Adam(lr: 1e-4, weightDecay: 1e-4)),
        iterations, batch: Choose(64, 128), Augmentation.NoiseRotateCropGamma, seed: (ulong)(seed + fold), imagesPerSubject: 4)
    select Evaluate.RetrievalTrial(method.Name, fold, fit.Embed(parts.Test), distance: RetrievalDistance.Cosine);

return Evaluate.RetrievalComparison(trials, byYear: years ? RetrievalMetric.MAP : null);

using ImageRegression.Calcium;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>Coronary calcium in CT: scans, segmentation, Agatston score, hearts to learn from.</summary>
public static class Calcium
{
    /// <summary>CT scans of a folder with <c>labels.csv</c> (see <see cref="ScanTable"/>); a digital phantom where no folder is named.</summary>
    /// <param name="folder">The folder; empty for the phantom.</param>
    /// <param name="phantom">The phantom.</param>
    /// <param name="subjects">Subjects of the phantom.</param>
    /// <param name="scans">Scans of each subject of the phantom.</param>
    /// <param name="name">What people call the stage.</param>
    /// <exception cref="UserErrorException">A folder is named, but it or its table is missing.</exception>
    public static LoadScans Scans(string folder, ChestPhantom phantom, int subjects, int scans = 1, string name = "scans") =>
        folder.Length == 0
            ? new LoadChestPhantom { Phantom = phantom, Subjects = subjects, Scans = scans, Name = name }
            : new LoadScanTable { Table = Load.TableIn(folder, "labels.csv"), Name = name };

    /// <summary>A U-Net: trained on scans with masks, or with the weights of a file.</summary>
    /// <param name="task">What it looks for.</param>
    /// <param name="model">The network.</param>
    /// <param name="weights">A file of weights; empty: it is trained.</param>
    /// <param name="train">Scans with masks, of other subjects than the study's.</param>
    /// <param name="iterations">Batches to train on.</param>
    /// <param name="batch">Examples in a batch.</param>
    /// <param name="learningRate">Of Adam.</param>
    /// <param name="insideWeight">Weight of voxels of the structure in the cross-entropy; large for small structures.</param>
    /// <param name="seed">Seed of initial weights and batches.</param>
    public static UNetStage UNet(
        SegmentationTask task, UNetSpec model, string weights, LoadScans train, int iterations, int batch, double learningRate, double insideWeight = 1, ulong seed = 1) =>
        weights.Length > 0
            ? new LoadUNet { Task = task, Model = model, File = weights, Name = $"{task.Target} U-Net" }
            : new TrainUNet
            {
                Task = task,
                Model = model,
                Scans = train,
                Plan = new TrainingPlan
                {
                    Loss = Loss.DiceCrossEntropy() with { InsideWeight = insideWeight },
                    Optimizer = Optimizer.Adam(learningRate, schedule: new LearningRateSchedule.Cosine()),
                    Iterations = iterations,
                    BatchSize = batch,
                    Seed = seed,
                },
                Name = $"{task.Target} U-Net",
            };

    /// <summary>The Agatston score of every scan, from the calcium that the U-Nets find.</summary>
    /// <param name="scans">The scans.</param>
    /// <param name="heart">What finds the heart.</param>
    /// <param name="calcium">What finds calcium within it.</param>
    public static ScoreCalcium Score(LoadScans scans, UNetStage heart, UNetStage calcium) =>
        new() { Scans = scans, Heart = heart, Calcium = calcium, Name = "score" };

    /// <summary>The hearts, cut out and labelled log₂(score + 1).</summary>
    /// <param name="scores">Scored scans.</param>
    /// <param name="size">Voxels along each axis, over the paper's 204.8×204.8×137 mm.</param>
    /// <param name="label">Which score is the label.</param>
    /// <param name="window">Attenuations that are told apart; those of fat to dense calcium where null.</param>
    public static LoadImages Hearts(
        ScoreCalcium scores, int size, CalciumReference label = CalciumReference.Measured, HuWindow? window = null) =>
        new CropHearts
        {
            Scans = scores.Scans,
            Scores = scores,
            Crop = new HeartCrop { Size = size, Window = window ?? HuWindow.Calcium },
            Label = label,
            Height = size,
            Width = size,
            Unit = "log2",
            Name = "hearts",
        };

    /// <summary>Measures the scores against those that the table states.</summary>
    /// <param name="label">What this row of the results stands for.</param>
    /// <param name="scores">The scores.</param>
    public static Stage<Result> Evaluate(string label, ScoreCalcium scores) =>
        new EvaluateScores { Label = label, Scores = scores, Name = "evaluate scores" };

    /// <summary>Confusion matrix and kappa of clinical grades for the answers of a trial.</summary>
    /// <param name="trial">One training of one method.</param>
    public static Stage<string> Grades(Trial trial) =>
        new EvaluateGrades { Predictions = trial.Predictions, Name = $"grades, {trial.Method}, seed {trial.Seed}" };
}

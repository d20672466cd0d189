using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Tables;
using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>Training a model.</summary>
public static class Train
{
    /// <summary>Trains a model on the training part of a division; the validation part chooses the best weights.</summary>
    /// <param name="images">The divided images.</param>
    /// <param name="model">The network.</param>
    /// <param name="loss">What it minimises.</param>
    /// <param name="optimizer">Rule of the steps, with its learning rate and weight decay.</param>
    /// <param name="iterations">Batches to train on.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="augment">Random changes of the training images; none where null.</param>
    /// <param name="validateEvery">
    /// Iterations between two looks at the validation images, 0: never; where null a tenth of all, and more where looking would cost more than
    /// training: a note tells.
    /// </param>
    /// <param name="scaling">Scale of the labels; z-scored on the training part where null.</param>
    /// <param name="checkpointEvery">Iterations between two checkpoints; decides nothing about the result.</param>
    /// <param name="seed">Seed of initial weights, batches and augmentation.</param>
    /// <param name="start">Weights to start from; all are drawn where null.</param>
    /// <param name="frozen">Whether only what follows the features is trained. Without augmentation these are computed once, by a stage of their own.</param>
    /// <param name="texts">What reads the prompts of the model's head; null for heads without.</param>
    public static TrainModel On(
        SplitImages images, ModelSpec model, Loss loss, Optimizer optimizer, int iterations, int batch,
        IAugmentation? augment = null, int? validateEvery = null, LabelScaling? scaling = null, int checkpointEvery = 100, ulong seed = 1,
        Start? start = null, bool frozen = false, PromptTower? texts = null)
    {
        var fit = new TrainModel
        {
            Train = images.Train,
            Validation = images.Validation,
            Model = model,
            Scaling = scaling,
            Plan = new TrainingPlan
            {
                Loss = loss,
                Optimizer = optimizer,
                Iterations = iterations,
                BatchSize = batch,
                Augmentation = augment ?? Augmentation.None,
                ValidateEvery = validateEvery,
                Seed = seed,
                Frozen = frozen,
                Checkpoints = new(checkpointEvery),
            },
            Start = start,
            Texts = texts,
            Name = "train",
        };
        return fit with { Features = ComputeFeatures.For(fit) };
    }

    /// <summary>Trains a network by a method of a table; otherwise as the other <c>On</c>.</summary>
    /// <param name="images">The divided images.</param>
    /// <param name="model">The network; its head is the method's.</param>
    /// <param name="method">What it minimises and what is read from it.</param>
    /// <param name="optimizer">Rule of the steps, with its learning rate and weight decay.</param>
    /// <param name="iterations">Batches to train on.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="augment">Random changes of the training images; none where null.</param>
    /// <param name="checkpointEvery">Iterations between two checkpoints; decides nothing about the result.</param>
    /// <param name="seed">Seed of initial weights, batches and augmentation.</param>
    /// <param name="imagesPerSubject">Images of one subject in a batch: 2 or more for losses that match subjects; 1: nobody is seen twice in a batch; null: rows are drawn whoever is seen in them.</param>
    /// <param name="start">Weights to start from; all are drawn where null.</param>
    /// <param name="frozen">Whether only what follows the features is trained.</param>
    /// <param name="texts">What reads the prompts of the method's head; null for heads without.</param>
    public static TrainModel On(
        SplitImages images, ModelSpec model, TrainedMethod method, Optimizer optimizer, int iterations, int batch,
        IAugmentation? augment = null, int checkpointEvery = 100, ulong seed = 1, int? imagesPerSubject = null,
        Start? start = null, bool frozen = false, PromptTower? texts = null)
    {
        var fit = On(
            images, model with { Head = method.Head }, method.Loss, optimizer, iterations, batch, augment,
            checkpointEvery: checkpointEvery, seed: seed, start: start, frozen: frozen, texts: texts);
        return fit with { Plan = fit.Plan with { EmbeddingLoss = method.EmbeddingLoss, ImagesPerSubject = imagesPerSubject }, Name = $"train {method.Name}" };
    }
}

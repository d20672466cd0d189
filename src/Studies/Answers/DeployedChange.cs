using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>All that answers for two images of a subject that is in no study. Disposed with the value.</summary>
/// <param name="Study">What the study calls itself.</param>
/// <param name="Method">The method that answers.</param>
/// <param name="Unit">Unit of the scores; empty where they have none.</param>
/// <param name="Model">Embeds images.</param>
/// <param name="Files">Makes images of files.</param>
/// <param name="Neighbors">Answers for pairs of embedded images; of the same model.</param>
/// <param name="Train">The embedded training images.</param>
internal sealed record DeployedChange(
    string Study, string Method, string Unit, TrainedModel Model, FilePreparation Files, ChangeNeighbors Neighbors, Embeddings Train) : IDisposable
{
    /// <summary>What a reader must know of the study, such as that its data are phantoms.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Tells images that lie far from all training images. A difference alone does not: it hides where the two images lie.</summary>
    public required OutOfDistributionTest Single { get; init; }

    /// <summary>The pairs behind the answers, each in both orders, by their names.</summary>
    public required ImmutableDictionary<string, TrainingPair> Pairs { get; init; }

    /// <summary>Subjects whose pairs chose the radius and calibrated the intervals.</summary>
    public required ImmutableHashSet<string> Calibrating { get; init; }

    /// <summary>The smallest change that answers can tell from none; null where the study has no scans without change.</summary>
    public SmallestDetectableChange? Smallest { get; init; }

    /// <summary>Whether the model has a head that answers with one score for each image.</summary>
    public bool HasScores => Model.Spec.Head is OrdinalHead or LinearHead { Values: 1 };

    /// <summary>What one file is called.</summary>
    public string Noun => Files.Preparation.Layout.Depth > 1 ? "clip" : "image";

    /// <summary>That of a study: the pairs that it answers by, again made an index.</summary>
    /// <param name="study">What the study calls itself.</param>
    /// <param name="method">The method, and the stage that answers for the test part.</param>
    /// <param name="stored">Stored results of the study's stages; throws where there is none.</param>
    /// <exception cref="UserErrorException">A result is missing, or the method has no model that can embed further images.</exception>
    public static DeployedChange Of(string study, (string Name, AnswerChanges Answers) method, Func<Stage, StoredResult> stored)
    {
        var (name, answers) = method;
        if (answers.Images.Train is not EmbedImages embedded)
            throw new UserErrorException($"'{name}' compares images by '{answers.Images.Train.Name}', which is no trained model; only such a one can embed further images.");
        var images = embedded.Part.Split.Images;
        var told = stored(answers);
        var (pairs, heldPairs) = (answers.Pairs.Train.Read(stored(answers.Pairs.Train).Files), answers.Pairs.Validation.Read(stored(answers.Pairs.Validation).Files));
        var owned = new Stack<IDisposable>();
        try
        {
            using var held = answers.Images.Validation.Read(stored(answers.Images.Validation).Files);
            var train = Owned(embedded.Read(stored(embedded).Files));
            var neighbors = Owned(ChangeNeighbors.Of(train, pairs, held, heldPairs, answers.Rule, answers.Intervals));
            var files = Owned(images.Preparing(stage => stored(stage).Files));
            return new(study, name, answers.Pairs.Train.Part.Unit, Owned(embedded.Fit.Read(stored(embedded.Fit).Files)), files, neighbors, train)
            {
                Notes = told.Manifest.AllNotes,
                Single = OutOfDistributionTest.Of(train, held),
                Pairs = TrainingPair.InBothOrders(pairs, LoadImages.CasesIn(stored(images).Files), answers.Pairs.Train.TimeUnit),
                Calibrating = [.. heldPairs.Pairs.Select(pair => pair.Subject)],
                Smallest = answers.Read(told.Files).Smallest,
            };
        }
        catch
        {
            while (owned.TryPop(out var one))
                one.Dispose();
            throw;
        }

        T Owned<T>(T one) where T : IDisposable
        {
            owned.Push(one);
            return one;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Files.Dispose();
        Neighbors.Dispose();
        Train.Dispose();
    }
}

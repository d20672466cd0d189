using System.Collections.Immutable;
using ImageRegression.Neighbors;

namespace ImageRegression.Studies;

/// <summary>All that answers for images of no study: network, index, and how files become images. Disposed with the value.</summary>
/// <param name="Study">What the study calls itself.</param>
/// <param name="Method">The method that answers.</param>
/// <param name="Unit">Unit of the labels; empty where they have none.</param>
/// <param name="Notes">What a reader must know of the study, such as that its data are phantoms.</param>
/// <param name="Model">Embeds images.</param>
/// <param name="Index">Answers for embedded images; of the same model.</param>
/// <param name="Files">Makes images of files.</param>
internal sealed record DeployedModel(
    string Study, string Method, string Unit, ImmutableArray<string> Notes, TrainedModel Model, NeighborIndex Index, FilePreparation Files) : IDisposable
{
    /// <summary>Whether the images that it learnt from are drawn: digital phantoms, no patients. Default false.</summary>
    public bool IsDrawn { get; init; }

    /// <summary><see cref="Notes"/>, and whether turned and mirrored images can be told.</summary>
    public ImmutableArray<string> NotesOnAnswers => Files.Limits is null || Index.Miniatures is not null ? Notes
        : Notes.Add("without pictures of 8 × 8 pixels of the training cases: an image that came turned or mirrored is asked about only where its embedding lies far from theirs");

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Index.Dispose();
        Files.Dispose();
    }
}

using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>What may have been done to an image: it would lie markedly nearer to the index were it undone.</summary>
/// <param name="Change">What may have been done.</param>
/// <param name="Distance">Mean distance to the nearest cases of the index as the image is: of embeddings in their unit, of miniatures in deviations of their greys.</param>
/// <param name="Undone">The same with the change undone.</param>
internal sealed record ImageHint(ImageChange Change, double Distance, double Undone)
{
    /// <summary>The question that a person is asked.</summary>
    public string Question => Change switch
    {
        ImageChange.UpsideDown => "turned upside down?",
        ImageChange.MirroredLeftRight => "mirrored, left and right exchanged?",
        ImageChange.MirroredTopBottom => "mirrored, top and bottom exchanged?",
        ImageChange.TurnedClockwise => "turned by 90° clockwise?",
        ImageChange.TurnedAnticlockwise => "turned by 90° anticlockwise?",
        ImageChange.Inverted => "black and white exchanged?",
        _ => throw new InvalidOperationException($"{Change} asks nothing."),
    };
}

/// <summary>Asks whether an image came mirrored, turned or inverted.</summary>
/// <remarks>
/// Two looks. The first is at pictures of 8 × 8 pixels (<see cref="Miniatures"/>): it is asked where undoing a change brings the mean distance to the
/// nearest five of the index to 0.7 of it or less. The second is at embeddings, with two limits, both of the index's own distances (<see cref="UsualDistances"/>): only
/// an image beyond what 95 % of the index's cases keep is looked at, and it is asked only where undoing a change brings it to half its distance or less.
/// Decision 040 has the measurements.
/// </remarks>
/// <param name="model">What answers.</param>
internal sealed class ImageHints(DeployedModel model) : IDisposable
{
    private const int Neighbors = 5;
    private const double MarkedlyInPixels = 0.7, Markedly = 0.5;

    private static readonly ImmutableArray<ImageChange> Changes = [.. Enum.GetValues<ImageChange>().Where(change => change != ImageChange.None)];

    private readonly Lazy<UsualDistances> usual = new(() => UsualDistances.Of(model.Index.Train));
    private readonly Tensor? known = model.Files.Limits is not null && model.Index.Miniatures is { } miniatures ? Miniatures.Comparable(miniatures).DetachFromDisposeScope() : null;

    /// <summary>An image for the network and for the questions; to be disposed. From any thread.</summary>
    /// <inheritdoc cref="FilePreparation.Prepare"/>
    public PreparedImage Prepare(string file, ImmutableSortedDictionary<string, string> covariates)
    {
        if (known is null)
            return new(model.Files.Prepare(file, covariates), null);
        using var all = model.Files.Undone(file, covariates, [ImageChange.None, .. Changes]);
        return new(all.Take([0]), Miniatures.Of(all, [.. Enumerable.Range(0, all.Count)]));
    }

    /// <summary>A question for each image; null where there is none to ask.</summary>
    /// <param name="files">The files, in the order of the embeddings.</param>
    /// <param name="images">The images, as <see cref="Prepare"/> made them.</param>
    /// <param name="embedded">The images, embedded.</param>
    public ImmutableArray<ImageHint?> For(IReadOnlyList<string> files, IReadOnlyList<PreparedImage> images, Embeddings embedded)
    {
        if (model.Files.Limits is null)
            return [.. files.Select(_ => (ImageHint?)null)];
        var distances = UsualDistances.Of(embedded.Vectors, model.Index.Train);
        var inPixels = InPixels(images);
        return [.. files.Select((file, row) =>
            inPixels[row] ?? (distances[row] > usual.Value.Limit ? InEmbeddings(file, embedded.Cases[row].Covariates, distances[row]) : null))];
    }

    /// <inheritdoc/>
    public void Dispose() => known?.Dispose();

    private ImageHint?[] InPixels(IReadOnlyList<PreparedImage> images)
    {
        if (known is null)
            return new ImageHint?[images.Count];
        using var scope = NewDisposeScope();
        var asked = Miniatures.Comparable(cat([.. images.Select(image => image.Miniatures!)]));
        return [.. NeighborSearch.Nearest(asked, known, Neighbors).Select(near => near.Distances.Average()).Chunk(1 + Changes.Length).Select(distances =>
            distances[1..].Zip(Changes).MinBy(one => one.First) is var (nearest, change) && nearest < MarkedlyInPixels * distances[0] ? new ImageHint(change, distances[0], nearest) : null)];
    }

    private ImageHint? InEmbeddings(string file, ImmutableSortedDictionary<string, string> covariates, double distance)
    {
        using var undone = model.Files.Undone(file, covariates, Changes);
        using var vectors = model.Model.Embed(undone, [.. Enumerable.Range(0, undone.Count)]);
        var (nearest, change) = UsualDistances.Of(vectors, model.Index.Train).Zip(Changes).MinBy(one => one.First);
        return nearest <= Markedly * distance ? new(change, distance, nearest) : null;
    }
}

/// <summary>An image that is asked about.</summary>
/// <param name="Image">As the network gets it. Disposed with the value.</param>
/// <param name="Miniatures">Of the image as it is, and with each change undone, shape [7, 8, 8]; null where nothing is asked of them. Disposed with the value.</param>
internal sealed record PreparedImage(ImageSet Image, Tensor? Miniatures) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Image.Dispose();
        Miniatures?.Dispose();
    }

    /// <summary>What it is; its pixels are not looked at, for they may be freed.</summary>
    public override string ToString() => "an image as the network gets it";
}

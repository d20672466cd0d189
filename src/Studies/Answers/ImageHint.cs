using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;

namespace ImageRegression.Studies;

/// <summary>What may have been done to an image: it would lie markedly nearer to the index were it undone.</summary>
/// <param name="Change">What may have been done.</param>
/// <param name="Distance">Mean distance to the nearest cases of the index as the image is, in the unit of the embeddings.</param>
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

/// <summary>Asks of an image that lies unusually far from an index whether it came mirrored, turned or inverted.</summary>
/// <remarks>
/// Two limits, both of the index's own distances (<see cref="UsualDistances"/>): an image is looked at twice only where it lies beyond what
/// 95 % of the index's cases keep, and the question is asked only where undoing a change brings it to half its distance or less. Decision 040 has the measurements.
/// </remarks>
/// <param name="model">What answers.</param>
internal sealed class ImageHints(DeployedModel model)
{
    private const double Markedly = 0.5;

    private static readonly ImmutableArray<ImageChange> Changes = [.. Enum.GetValues<ImageChange>().Where(change => change != ImageChange.None)];

    private readonly Lazy<UsualDistances> usual = new(() => UsualDistances.Of(model.Index.Train));

    /// <summary>A question for each image; null where there is none to ask.</summary>
    /// <param name="files">The files, in the order of the embeddings.</param>
    /// <param name="embedded">The images, embedded.</param>
    public ImmutableArray<ImageHint?> For(IReadOnlyList<string> files, Embeddings embedded)
    {
        if (model.Files.Limits is null)
            return [.. files.Select(_ => (ImageHint?)null)];
        var distances = UsualDistances.Of(embedded.Vectors, model.Index.Train);
        return [.. files.Select((file, row) => distances[row] > usual.Value.Limit ? Of(file, embedded.Cases[row].Covariates, distances[row]) : null)];
    }

    private ImageHint? Of(string file, ImmutableSortedDictionary<string, string> covariates, double distance)
    {
        using var undone = model.Files.Undone(file, covariates, Changes);
        using var vectors = model.Model.Embed(undone, [.. Enumerable.Range(0, undone.Count)]);
        var (nearest, change) = UsualDistances.Of(vectors, model.Index.Train).Zip(Changes).MinBy(one => one.First);
        return nearest <= Markedly * distance ? new(change, distance, nearest) : null;
    }
}

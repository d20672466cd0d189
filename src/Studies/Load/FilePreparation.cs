using System.Collections.Immutable;
using ImageRegression.Clips;
using ImageRegression.Images;

namespace ImageRegression.Studies;

/// <summary>Makes images for a network of files, one by one, as a study made its own; whatever that takes is read once.</summary>
internal sealed class FilePreparation : IDisposable
{
    private readonly Func<string, ImmutableSortedDictionary<string, string>, ImageSet> prepare;
    private readonly IDisposable? held;

    /// <summary>A preparation of a study's own.</summary>
    /// <param name="preparation">The shape and the intensities that come of it.</param>
    /// <param name="prepare">Makes a set of one image of a file, from any thread; throws <see cref="UserErrorException"/> where it cannot.</param>
    /// <param name="held">Disposed with this; null: nothing.</param>
    public FilePreparation(ImagePreparation preparation, Func<string, ImmutableSortedDictionary<string, string>, ImageSet> prepare, IDisposable? held = null) =>
        (Preparation, this.prepare, this.held) = (preparation, prepare, held);

    /// <summary>The preparation of pictures: decoded and brought to a shape, as <see cref="SingleImage"/> does.</summary>
    /// <param name="preparation">The shape, and how intensities are scaled.</param>
    /// <param name="limits">What a file may cost.</param>
    public FilePreparation(ImagePreparation preparation, DecodeLimits limits)
    {
        (Preparation, Limits) = (preparation, limits);
        prepare = (file, covariates) => SingleImage.Decode(file, preparation, covariates, limits);
    }

    /// <summary>The preparation of clips: a video, a folder of frames, a volume or a row of an array each.</summary>
    /// <param name="preparation">The shape, and how intensities are scaled.</param>
    /// <param name="clips">Which frames are kept, and what a clip may cost.</param>
    public static FilePreparation OfClips(ImagePreparation preparation, ClipSet clips) =>
        new(preparation, (clip, covariates) => clips.Single(clip, preparation, covariates));

    /// <summary>The shape that images are brought to, and how their intensities are scaled.</summary>
    public ImagePreparation Preparation { get; }

    /// <summary>What a picture's file may cost; null where images are not made of pictures, but of scans.</summary>
    public DecodeLimits? Limits { get; }

    /// <summary>One file as a set of one image, with the label NaN; to be disposed.</summary>
    /// <param name="file">The file, or what else the study makes one image of.</param>
    /// <param name="covariates">What is known of the subject, by name.</param>
    /// <exception cref="UserErrorException">The file is missing, damaged, too large or of another kind.</exception>
    public ImageSet Prepare(string file, ImmutableSortedDictionary<string, string> covariates) => prepare(file, covariates);

    /// <summary>A picture as it may have been before something was done to it, a row for each change undone; to be disposed.</summary>
    /// <param name="file">A file that could be prepared.</param>
    /// <param name="covariates">As above.</param>
    /// <param name="changes">What may have been done.</param>
    /// <exception cref="InvalidOperationException">Images are not made of pictures.</exception>
    public ImageSet Undone(string file, ImmutableSortedDictionary<string, string> covariates, ImmutableArray<ImageChange> changes) =>
        SingleImage.Decode(file, Preparation, covariates, Limits ?? throw new InvalidOperationException("Scans are not mirrored or turned: their files say how they lie."), changes);

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();
}

namespace ImageRegression.Studies;

/// <summary>What whoever hands a model on says of it, and what of the training cases goes along.</summary>
public sealed record BundleTerms
{
    /// <summary>What is said where nothing was.</summary>
    public const string NotStated = "not stated";

    /// <summary>What every bundle says of its use.</summary>
    public const string Use = "research use; not a medical device";

    /// <summary>Under which licence the model is passed on. Default <see cref="NotStated"/>.</summary>
    public string Licence { get; init; } = NotStated;

    /// <summary>What it is meant for, and for whose images. Default <see cref="NotStated"/>.</summary>
    public string IntendedUse { get; init; } = NotStated;

    /// <summary>Whether names of subjects and files, covariates of training cases, and all notes but that of a phantom are left out. Default false.</summary>
    public bool Redacted { get; init; }

    /// <summary>Whether small pictures of the training cases go along. Default false; never where it is redacted.</summary>
    public bool Thumbnails { get; init; }

    /// <summary>
    /// Whether pictures of 8 × 8 pixels of the training cases go along, by which <c>predict</c> tells images that came turned or mirrored. Default true; never
    /// where it is redacted.
    /// </summary>
    public bool Miniatures { get; init; } = true;

    internal bool HasMiniatures => Miniatures && !Redacted;
}

using System.Collections.Immutable;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.Code;

/// <summary>Code listings in a folder of the store: by their own hash for <c>why</c>, and by what a search began with, so that it is not done again.</summary>
/// <param name="folder">The folder; made on first use.</param>
/// <param name="warnings">Told where something cannot be kept; null: that is an error.</param>
/// <remarks>Nothing depends on what is kept here: a listing that is missing or damaged is found anew.</remarks>
internal sealed class CodeMemory(string folder, Warnings? warnings = null)
{
    /// <summary>The memory in the folder of a store.</summary>
    public static CodeMemory OfStore(string storeFolder, Warnings? warnings = null) => new(Path.Combine(storeFolder, "code"), warnings);

    /// <summary>What changed from one identity to another, a phrase each; of code, the functions that did.</summary>
    public ImmutableArray<string> ChangesBetween(StageIdentity before, StageIdentity now) =>
        [.. now.ChangesFrom(before).SelectMany(change =>
            change == StageIdentity.CodeChanged && Listing(now.Code) is { } current && Listing(before.Code) is { } earlier
                ? current.ChangesFrom(earlier).Select(phrase => $"code: {phrase}") : [change])];

    /// <summary>The listing of a hash; null where it is not known.</summary>
    public CodeListing? Listing(Fingerprint hash)
    {
        try
        {
            var text = File.ReadAllText(PathOf(hash));
            return Fingerprint.Of(text) == hash ? CodeListing.Parse(text) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What a search found that began so; null where none is remembered.</summary>
    public CodeListing? Find(Fingerprint start)
    {
        try
        {
            return Fingerprint.TryParse(File.ReadAllText(StartOf(start)), out var hash) ? Listing(hash) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers what a search found.</summary>
    public CodeListing Keep(Fingerprint start, CodeListing listing)
    {
        Keep(listing);
        Write(StartOf(start), listing.Hash.Hex);
        return listing;
    }

    /// <inheritdoc cref="Keep(Fingerprint, CodeListing)"/>
    public CodeListing Keep(CodeListing listing)
    {
        if (!File.Exists(PathOf(listing.Hash)))
            Write(PathOf(listing.Hash), listing.Text);
        return listing;
    }

    // Not being able to remember is no reason to stop, but to be told.
    private void Write(string path, string text)
    {
        if (warnings is null)
            Remember();
        else
            warnings.Attempt(Remember, $"What was found of the code could not be kept in '{folder}'; it is searched again by the next run.");

        void Remember()
        {
            Disk.MakeFolder(folder);
            Disk.Replace(path, text);
        }
    }

    private string PathOf(Fingerprint hash) => Path.Combine(folder, $"{hash.Hex}.txt");

    private string StartOf(Fingerprint start) => Path.Combine(folder, $"{start.Hex}.found");
}

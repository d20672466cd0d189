using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>
/// What a stage needs of results that it comes from, looked at as soon as these are there: what the last stage of a study lacks is
/// told before the first one that takes long.
/// </summary>
/// <param name="Of">The stages whose results are looked at: inputs of the stage, or of what it comes from.</param>
/// <param name="Check">Looks into their results, and throws where something is amiss.</param>
internal sealed record Requirement(ImmutableArray<Stage> Of, Action<RequiredResults> Check);

/// <summary>What requirements read of results, each once.</summary>
/// <param name="fingerprintOf">The identity of a stage's result.</param>
/// <param name="stored">A result that is in the store.</param>
internal sealed class RequiredResults(Func<Stage, Fingerprint> fingerprintOf, Func<Fingerprint, ArtifactFolder> stored)
{
    private readonly Dictionary<(Fingerprint, Type), object> known = [];

    /// <summary>Something of a stage's result.</summary>
    /// <typeparam name="T">Stands for what is read: of one result, one value of each type.</typeparam>
    /// <param name="stage">One of those that the requirement is <see cref="Requirement.Of"/>.</param>
    /// <param name="read">Reads it from the files of the result; nothing that must be disposed of.</param>
    public T Read<T>(Stage stage, Func<ArtifactFolder, T> read)
        where T : notnull
    {
        var key = (fingerprintOf(stage), typeof(T));
        return (T)(known.TryGetValue(key, out var value) ? value : known[key] = read(stored(key.Item1)));
    }
}

using System.Collections.Immutable;
using System.Text;

namespace ImageRegression.Pipeline;

/// <summary>All that decides a stage's result, in a form that can be hashed, stored and compared.</summary>
/// <param name="Kind">What the stage does.</param>
/// <param name="Code">The code it runs, with all that this reaches.</param>
/// <param name="Settings">Its settings, in the order in which it describes them.</param>
/// <param name="Inputs">Fingerprints of the upstream results, by role.</param>
/// <param name="Sources">Contents of the files it reads.</param>
public sealed record StageIdentity(
    string Kind,
    Fingerprint Code,
    ImmutableArray<Setting> Settings,
    ImmutableArray<InputIdentity> Inputs,
    ImmutableArray<SourceIdentity> Sources)
{
    /// <summary>The text that is hashed. File names are for people and not in it.</summary>
    public string Canonical
    {
        get
        {
            var text = new StringBuilder();
            text.Append("stage ").Append(Pipeline.Settings.Quoted(Kind)).Append(" code ").Append(Code.Hex).Append('\n');
            foreach (var setting in Settings.Where(IsHashed).OrderBy(setting => setting.Name, StringComparer.Ordinal))
                text.Append("setting ").Append(setting.Name).Append(' ').Append(setting.Type).Append(' ').Append(setting.Text).Append('\n');
            foreach (var input in Inputs)
                text.Append("input ").Append(Pipeline.Settings.Quoted(input.Role)).Append(' ').Append(input.Fingerprint.Hex).Append('\n');
            foreach (var source in Sources)
                text.Append("source ").Append(source.Content.Hex).Append('\n');
            return text.ToString();
        }
    }

    /// <summary>The phrase for code that changed.</summary>
    internal const string CodeChanged = "code changed";

    /// <summary>What a result depends on once its inputs are there: their contents stand for how they came about.</summary>
    /// <param name="inputs">What the inputs hold, in their order.</param>
    /// <param name="meanings">What the inputs were asked to be, where the stage looks at more of them than their content.</param>
    internal Fingerprint Trace(IEnumerable<Fingerprint> inputs, IEnumerable<Fingerprint> meanings) => (this with
    {
        Inputs = [.. Inputs.Zip(inputs, (input, content) => input with { Fingerprint = content }), .. meanings.Select((meaning, i) => new InputIdentity($"meaning {i}", meaning))],
    }).Fingerprint;

    /// <summary>What a stage was asked to do, by settings alone: of equal meanings, code and files decide which result is which.</summary>
    /// <param name="inputs">The meanings of the inputs, in their order.</param>
    internal Fingerprint Meaning(IEnumerable<Fingerprint> inputs) => (this with
    {
        Code = default,
        Sources = [],
        Inputs = [.. Inputs.Zip(inputs, (input, meaning) => input with { Fingerprint = meaning })],
    }).Fingerprint;

    /// <summary>SHA-256 of <see cref="Canonical"/>.</summary>
    public Fingerprint Fingerprint => Fingerprint.Of(Canonical);

    /// <summary>Equal where everything that is hashed is equal.</summary>
    public bool Equals(StageIdentity? other) => other is not null && Canonical == other.Canonical;

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>What changed from an earlier identity to this one, a phrase each; empty where nothing did.</summary>
    public ImmutableArray<string> ChangesFrom(StageIdentity earlier) =>
    [
        .. Kind == earlier.Kind ? [] : new[] { $"kind {earlier.Kind} → {Kind}" },
        .. Code == earlier.Code ? [] : new[] { CodeChanged },
        .. Differences(
            earlier.Settings.Where(IsHashed), Settings.Where(IsHashed), setting => setting.Name, (old, now) =>
                old is null ? $"{now!.Name}: new, {now.Text}"
                : now is null ? $"{old.Name}: {old.Text} → gone"
                : old.Type != now.Type ? $"{now.Name}: {old.Type} {old.Text} → {now.Type} {now.Text}"
                : $"{now.Name}: {old.Text} → {now.Text}"),
        .. Differences(
            earlier.Inputs, Inputs, input => input.Role, (old, now) =>
                old is null ? $"input {now!.Role} added" : now is null ? $"input {old.Role} removed" : $"input {now.Role} changed"),
        .. SourceChanges(earlier),
    ];

    private static bool IsHashed(Setting setting) => setting.Type != Setting.Shown;

    private IEnumerable<string> SourceChanges(StageIdentity earlier) =>
        earlier.Sources.Length == Sources.Length
            ? Sources.Zip(earlier.Sources).Where(pair => pair.First.Content != pair.Second.Content).Select(pair => $"file {pair.First.Name} changed")
            : [$"files: {earlier.Sources.Length} → {Sources.Length}"];

    private static IEnumerable<string> Differences<T>(IEnumerable<T> before, IEnumerable<T> after, Func<T, string> key, Func<T?, T?, string> phrase)
        where T : class
    {
        var old = before.ToDictionary(key);
        foreach (var now in after)
            if (!old.Remove(key(now), out var previous) || !now.Equals(previous))
                yield return phrase(previous, now);
        foreach (var gone in old.Values)
            yield return phrase(gone, null);
    }
}

/// <summary>An upstream result in the role it plays.</summary>
public sealed record InputIdentity(string Role, Fingerprint Fingerprint);

/// <summary>The content of a file that a stage reads.</summary>
/// <param name="Name">The file as the study names it; for people.</param>
/// <param name="Content">SHA-256 of the content; of names and contents for a folder.</param>
public sealed record SourceIdentity(string Name, Fingerprint Content);

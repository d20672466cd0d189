using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace ImageRegression.Ordinal;

/// <summary>What ranks, or base ranks, are called before they are learnt: "none", "minimal", "mild".</summary>
public sealed record RankNames
{
    /// <summary>The names, in the order of the ranks.</summary>
    public required ImmutableArray<string> Values { get; init; }

    /// <summary>The file they were read from, for messages; null where they were given.</summary>
    [IgnoreDataMember]
    [JsonIgnore]
    public string? File { get; init; }

    /// <summary>Names that are given.</summary>
    public static RankNames Of(params ReadOnlySpan<string> names) => new() { Values = [.. names] };

    /// <summary>A text file with a name a line; empty lines do not count.</summary>
    /// <exception cref="UserErrorException">There is no such file.</exception>
    public static RankNames Read(string file) => new()
    {
        Values = System.IO.File.Exists(file) ? [.. System.IO.File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
            : throw new UserErrorException("There is no such file of the names of ranks.", file),
        File = file,
    };

    /// <summary>Levels as numbers: "6", "12", "18".</summary>
    internal static RankNames Numbers(RankLevels levels) => new() { Values = [.. levels.Values.Select(level => level.ToString(CultureInfo.InvariantCulture))] };

    /// <summary>What is said of them in a message.</summary>
    internal string Source => File is null ? "The list of names" : Path.GetFileName(File);

    /// <summary>Equal names are equal, wherever they come from.</summary>
    public bool Equals(RankNames? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Values.Length, Values.FirstOrDefault());

    /// <summary>All of them.</summary>
    public override string ToString() => $"RankNames [{string.Join(", ", Values)}]";
}

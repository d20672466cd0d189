using System.Text.Json.Serialization;
using ImageRegression.Tables;

namespace ImageRegression.Progression;

/// <summary>Two images of one subject: of the same side and position, the earlier one first, or of one visit and two places.</summary>
/// <param name="Subject">Whose they are.</param>
/// <param name="Before">Name of the earlier image.</param>
/// <param name="After">Name of the later one.</param>
/// <param name="LabelBefore">The earlier score, in label units.</param>
/// <param name="LabelAfter">The later one.</param>
public sealed record VisitPair(string Subject, string Before, string After, double LabelBefore, double LabelAfter)
{
    /// <summary>Which of a pair of organs both show; null where there is none, or they show both.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Side? Side { get; init; }

    /// <summary>Where on the body both were taken, of two places as <c>L1 → R3</c>; null where unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Position { get; init; }

    /// <summary>Time from the earlier to the later image, in the table's unit; ≥ 0; null where the table has no times.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Elapsed { get; init; }

    /// <summary>Δ = after − before, in label units, as the two scores are written in decimals: from 0.3 to 0.4 it is 0.1.</summary>
    [JsonIgnore]
    public double Change => WrittenDifference.Of(LabelAfter, LabelBefore);

    /// <summary>Name of the pair, unique in its table.</summary>
    [JsonIgnore]
    public string Id => $"{Before} → {After}";

    /// <summary>Name of the pair whichever of its images comes first.</summary>
    internal string Unordered => string.CompareOrdinal(Before, After) <= 0 ? Id : Swapped().Id;

    /// <summary>The same two images in the other order, as if time ran backwards.</summary>
    public VisitPair Swapped() => this with { Before = After, After = Before, LabelBefore = LabelAfter, LabelAfter = LabelBefore, Elapsed = -Elapsed };
}

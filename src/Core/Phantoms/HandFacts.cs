namespace ImageRegression.Phantoms;

/// <summary>What was drawn in a radiograph of <see cref="HandPhantom"/>.</summary>
/// <param name="AgeMonths">Bone age in months: the label.</param>
/// <param name="Sex">Girls mature earlier and end smaller.</param>
public sealed record HandFacts(int AgeMonths, Sex Sex)
{
    /// <summary>Rotation of the whole hand, in degrees, −16 to 16; above 0 the fingers point to the left of the picture.</summary>
    public required double TurnDeg { get; init; }

    /// <summary>How far the fingers are apart, 0.55 to 1.5; 1 is usual.</summary>
    public required double Spread { get; init; }

    /// <summary>Whether a letter L of lead lies in a corner.</summary>
    public required bool HasMarker { get; init; }

    /// <summary>Attenuation relative to the usual, 0.85 to 1.2: where it is low, the whole picture is dark.</summary>
    public required double Gain { get; init; }
}

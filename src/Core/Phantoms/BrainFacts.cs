namespace ImageRegression.Phantoms;

/// <summary>What was drawn in a scan of <see cref="BrainPhantom"/>.</summary>
/// <param name="Atrophy">a, 0 (none) to 1.</param>
/// <param name="Months">Since the first visit.</param>
/// <param name="Score">MMSE as measured, with its error and its ceiling at 30: the label; higher is better.</param>
public sealed record BrainFacts(double Atrophy, int Months, double Score)
{
    /// <summary>What atrophy gains in a year.</summary>
    public required double PerYear { get; init; }

    /// <summary>The hospital, <c>A</c> to <c>D</c>; a subject is always seen at the same.</summary>
    public required string Site { get; init; }

    /// <summary>Size of the head over the mean.</summary>
    public required double Size { get; init; }

    /// <summary>Volume of the ventricles without atrophy, over the mean.</summary>
    public required double Ventricles { get; init; }

    /// <summary>Volume of the hippocampi without atrophy, over the mean.</summary>
    public required double Hippocampi { get; init; }

    /// <summary>How far the head is turned in the axial plane, in degrees.</summary>
    public required double TurnDeg { get; init; }

    /// <summary>How far it lies to the right and to the front, in 64ths of the field.</summary>
    public required (double Right, double Front) Shift { get; init; }

    /// <summary>Brightness over the hospital's usual.</summary>
    public required double Gain { get; init; }
}

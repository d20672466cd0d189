namespace ImageRegression.Phantoms;

/// <summary>What was drawn in a clip of <see cref="LungPhantom"/>.</summary>
/// <param name="Severity">σ, 0 (healthy) to 3.</param>
/// <param name="Days">Since the first visit.</param>
/// <param name="Score">SpO₂/FiO₂ as measured, with its error: the label; higher is better.</param>
public sealed record LungFacts(double Severity, int Days, double Score)
{
    /// <summary>The machine, <c>A</c> to <c>D</c>; a subject is always seen with the same.</summary>
    public required string Machine { get; init; }

    /// <summary>What a picture shows from top to bottom, in mm.</summary>
    public required double DepthMm { get; init; }

    /// <summary>Depth of the pleura, in mm.</summary>
    public required double PleuraMm { get; init; }

    /// <summary>Depth to which fat reaches, in mm.</summary>
    public required double FatMm { get; init; }

    /// <summary>Half the width of the ribs, in mm.</summary>
    public required double RibHalfMm { get; init; }

    /// <summary>How far the probe is from the subject's usual place, in mm.</summary>
    public required double ProbeMm { get; init; }

    /// <summary>How far it is tilted, in degrees.</summary>
    public required double TiltDeg { get; init; }

    /// <summary>Brightness over the machine's usual.</summary>
    public required double Gain { get; init; }

    /// <summary>What the chest wall lets through more than usual, in decibels.</summary>
    public required double FarDb { get; init; }

    /// <summary>Where in the breath the clip starts, 0 to 2π.</summary>
    public required double BreathPhase { get; init; }
}

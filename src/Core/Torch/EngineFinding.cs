using System.Collections.Immutable;

namespace ImageRegression.Torch;

/// <summary>What a part of <see cref="EngineCheck"/> found.</summary>
/// <param name="What">What was asked.</param>
/// <param name="Cases">How many.</param>
/// <param name="Wrong">Each that was answered wrongly, with its shape and error.</param>
/// <param name="LargestError">Of those that were answered rightly, relative to the largest magnitude; 0 where the bits are compared.</param>
/// <param name="IsInUse">False: oneDNN's answer where it is switched off, so that a wrong one harms nobody.</param>
public sealed record EngineFinding(string What, int Cases, ImmutableArray<string> Wrong, double LargestError, bool IsInUse = true)
{
    /// <summary>Two findings as one, under the name of the first.</summary>
    internal EngineFinding And(EngineFinding other) =>
        this with { Cases = Cases + other.Cases, Wrong = [.. Wrong, .. other.Wrong], LargestError = Math.Max(LargestError, other.LargestError) };
}

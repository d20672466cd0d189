using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>What every reader of a result must know of a training that met numbers that are not finite and went on.</summary>
internal static class DivergenceNotes
{
    /// <summary>A note for the skipped steps and one for each return; none as a rule. The history lists all cases.</summary>
    public static IEnumerable<string> Of(TrainingHistory history)
    {
        var skipped = history.Divergences.Where(one => one.IsSkipped).ToArray();
        if (skipped.Length > 0)
            yield return $"{skipped.Length} of {history.Moments.Length} training steps were not taken, as their loss or gradients were not finite; the first: {skipped[0]}";
        foreach (var back in history.Divergences.Where(one => !one.IsSkipped))
            yield return $"training went back: {back}";
    }
}

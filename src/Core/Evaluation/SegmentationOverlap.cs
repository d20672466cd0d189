namespace ImageRegression.Evaluation;

/// <summary>How well a mask covers another.</summary>
public static class SegmentationOverlap
{
    /// <summary>Dice coefficient 2 |A ∩ B| / (|A| + |B|), 0 to 1 (Dice 1945); 1 where both masks are empty.</summary>
    /// <param name="predicted">Above 0.5 inside.</param>
    /// <param name="target">Above 0.5 inside; as many values.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dice(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        if (predicted.Length != target.Length)
            throw new ArgumentException($"The predicted mask has {predicted.Length} voxels, the target {target.Length}; they are compared one by one.");
        long both = 0, sum = 0;
        for (var i = 0; i < target.Length; i++)
        {
            var (p, t) = (predicted[i] > 0.5f, target[i] > 0.5f);
            both += p && t ? 1 : 0;
            sum += (p ? 1 : 0) + (t ? 1 : 0);
        }
        return sum > 0 ? 2.0 * both / sum : 1;
    }
}

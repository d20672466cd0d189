namespace ImageRegression.Studies;

/// <summary>Seeds of the repetitions of a training.</summary>
public static class Seed
{
    /// <summary>Seeds <paramref name="first"/>, <paramref name="first"/> + 1, … of weights, batches and augmentation.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many; ≥ 1.</param>
    /// <exception cref="UserErrorException">There are none.</exception>
    public static IEnumerable<ulong> From(int first, int count) => count >= 1
        ? Enumerable.Range(first, count).Select(seed => (ulong)seed)
        : throw new UserErrorException($"{count} seeds leave nothing to train; give at least 1.");
}

namespace ImageRegression.Calcium;

/// <summary>Which attenuations a network tells apart: from <paramref name="Low"/> (seen as 0) to <paramref name="High"/> (seen as 1).</summary>
/// <param name="Low">In HU.</param>
/// <param name="High">In HU; above <paramref name="Low"/>.</param>
public readonly record struct HuWindow(double Low, double High)
{
    /// <summary>Tells air, lung, fat, soft tissue and bone apart; for finding the heart.</summary>
    public static HuWindow Chest { get; } = new(-300, 300);

    /// <summary>Tells fat, muscle and calcium of all weights apart; for calcium.</summary>
    public static HuWindow Calcium { get; } = new(-150, 650);

    /// <summary>
    /// Tells calcium from all else, and little besides: muscle, blood and fat are black. For networks that see calcium averaged
    /// over voxels larger than it, where the heart's own contrast would drown it.
    /// </summary>
    public static HuWindow CalciumAlone { get; } = new(100, 500);

    /// <summary>An attenuation between 0 and 1; what lies outside of the window is cut off.</summary>
    public float Scale(double hu) => (float)Math.Clamp((hu - Low) / (High - Low), 0, 1);

    /// <summary>Refuses a window without width.</summary>
    /// <exception cref="ArgumentException">High is not above Low, or one is not finite.</exception>
    public HuWindow Checked() => High > Low && double.IsFinite(High - Low) ? this
        : throw new ArgumentException(FormattableString.Invariant($"A window from {Low} to {High} HU shows nothing; High must be above Low."));
}

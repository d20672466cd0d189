namespace ImageRegression.Language;

/// <summary>A band of labels, both ends in it.</summary>
/// <param name="From">The lowest, in label units.</param>
/// <param name="To">The highest; ≥ <paramref name="From"/>.</param>
public readonly record struct LabelBand(double From, double To)
{
    /// <summary>Whether a label lies in it.</summary>
    public bool Holds(double label) => label >= From && label <= To;

    /// <summary>Whether it has a label in common with [<paramref name="from"/>, <paramref name="to"/>).</summary>
    internal bool Meets(double from, double to) => From < to && from <= To;
}

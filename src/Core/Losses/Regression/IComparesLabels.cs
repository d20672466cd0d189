namespace ImageRegression.Losses;

/// <summary>A loss of which a setting says how far two labels are apart.</summary>
/// <remarks>
/// Labels on a circle come as the two numbers of their points, so that their Euclidean distance is the chord, which an embedding space can hold
/// exactly, as it cannot the way round; all other distances of such numbers depend on where the circle is cut open.
/// </remarks>
internal interface IComparesLabels
{
    /// <summary>How labels are compared.</summary>
    LabelDistance LabelDistance { get; }
}

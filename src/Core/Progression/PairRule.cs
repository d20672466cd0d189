namespace ImageRegression.Progression;

/// <summary>Which two images of one subject are compared: of two visits always the earlier with the later, of the same side and position.</summary>
public enum PairRule
{
    /// <summary>Each visit with the next one, as Learner does.</summary>
    Consecutive,

    /// <summary>Each visit with every later one.</summary>
    AllOrdered,

    /// <summary>The first visit with every later one.</summary>
    FromBaseline,

    /// <summary>Two images of one and the same visit, where nothing can have changed: how much answers vary by themselves.</summary>
    SameVisit,

    /// <summary>
    /// Two images of one visit from two places, in the order of side and position: how zones of one patient differ. "Improved" then means that the
    /// later place is better off, not that anything has changed.
    /// </summary>
    BetweenPlaces,
}

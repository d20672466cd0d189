namespace ImageRegression.Progression;

/// <summary>Which two visits of one subject are compared; always the earlier with the later, of the same side and position.</summary>
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
}

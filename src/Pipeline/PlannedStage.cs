namespace ImageRegression.Pipeline;

/// <summary>What a run will do with a stage, and why.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Identity">All that decides its result.</param>
/// <param name="Action">What will be done.</param>
/// <param name="Reason">Why it will be computed (<c>lr: 0.0001 → 0.001</c>); empty unless it will.</param>
public sealed record PlannedStage(Stage Stage, StageIdentity Identity, PlannedAction Action, string Reason)
{
    /// <summary>Identity of the result.</summary>
    public Fingerprint Fingerprint => Identity.Fingerprint;

    /// <summary>What people call it.</summary>
    public string Name => Stage.Name;

    /// <summary>Whether the result is there already and will be used.</summary>
    public bool Cached => Action is PlannedAction.Reuse;
}

/// <summary>What a run does with a stage.</summary>
public enum PlannedAction
{
    /// <summary>Nothing: no stage that is computed needs it.</summary>
    Skip,

    /// <summary>Its stored result is used.</summary>
    Reuse,

    /// <summary>It is computed.</summary>
    Execute,
}

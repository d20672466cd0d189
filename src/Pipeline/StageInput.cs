namespace ImageRegression.Pipeline;

/// <summary>An upstream stage and the part its result plays.</summary>
/// <param name="Role">What it is used as (<c>train</c>, <c>model</c>); part of the fingerprint, shown in differences.</param>
/// <param name="Stage">The stage whose result is read.</param>
public sealed record StageInput(string Role, Stage Stage)
{
    /// <summary>Lets inputs be listed as <c>[("train", Cases), ("model", Model)]</c>.</summary>
    public static implicit operator StageInput((string Role, Stage Stage) input) => new(input.Role, input.Stage);
}

namespace ImageRegression.Pipeline;

/// <summary>A stage ended in a fault that is not the user's. The fault itself is the inner exception.</summary>
/// <param name="stage">The stage.</param>
/// <param name="fault">What went wrong.</param>
public sealed class StageFailedException(Stage stage, Exception fault) : Exception(
    $"{(stage.BuiltAt.IsKnown ? $"{stage.BuiltAt}: " : "")}The stage '{stage.Name}' failed: {fault.Message}", fault)
{
    /// <summary>The stage that failed, with the line that built it.</summary>
    public Stage Stage { get; } = stage;
}

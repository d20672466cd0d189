namespace ImageRegression.Pipeline;

/// <summary>A stage ended in a fault that is not the user's. The fault itself is the inner exception.</summary>
/// <param name="stage">The stage.</param>
/// <param name="fault">What went wrong.</param>
public sealed class StageFailedException(Stage stage, Exception fault) : Exception(
    $"{(stage.BuiltAt.IsKnown ? $"{stage.BuiltAt}: " : "")}The stage '{stage.Name}' failed: {fault.Message}", fault)
{
    /// <summary>The stage that failed, with the line that built it.</summary>
    public Stage Stage { get; } = stage;

    /// <summary>Runs a stage's own code; what it throws names the stage, unless it is meant for the user or to stop the run.</summary>
    internal static void Guard(Stage stage, Action code) => Guard(stage, () =>
    {
        code();
        return true;
    });

    /// <inheritdoc cref="Guard(Stage, Action)"/>
    internal static T Guard<T>(Stage stage, Func<T> code)
    {
        try
        {
            return code();
        }
        catch (Exception fault) when (fault is not (UserErrorException or OperationCanceledException or StageFailedException)
            && DiskFaults.Explain(fault, folder: "") is null)   // a full disk is not the stage's fault
        {
            throw new StageFailedException(stage, fault);
        }
    }
}

using System.Diagnostics;
using System.Reflection;
using ImageRegression.Pipeline;

namespace ImageRegression.Scripting;

/// <summary>What went wrong while a script or one of its stages ran, in the terms of the script.</summary>
/// <param name="Message">What was wrong, without types and traces.</param>
/// <param name="At">The script's line at work, where it is known.</param>
/// <param name="IsUserFault">Whether the message is written for whoever runs the script; no trace is of use then.</param>
public sealed record ScriptFailure(string Message, ScriptFault? At, bool IsUserFault)
{
    /// <summary>Explains an exception.</summary>
    /// <param name="thrown">What was thrown.</param>
    public static ScriptFailure Of(Exception thrown)
    {
        var cause = Cause(thrown);
        var message = cause is UserErrorException ? cause.Message : $"{OneLine(cause.Message)} [{cause.GetType().Name}]";
        return new ScriptFailure(message, Place(cause, message), cause is UserErrorException);
    }

    /// <summary>Explains what stopped a stage; the line is the one that built it.</summary>
    public static ScriptFailure OfStage(Stage stage, Exception thrown)
    {
        var cause = Of(thrown is StageFailedException { InnerException: { } inner } ? inner : thrown);
        var builtAt = stage.BuiltAt;
        var inside = cause.At is { } at && (at.File, at.Line) != (builtAt.File, builtAt.Line) ? $" (in line {at.Line})" : "";
        var message = $"stage '{stage.Name}' failed: {cause.Message}{inside}";
        return new ScriptFailure(
            message, builtAt.IsKnown ? FaultAt(message, builtAt.File, builtAt.Line) : cause.At, cause.IsUserFault);
    }

    /// <summary>The failure as the console shows it: <c>file(line): message</c> with the source line.</summary>
    /// <param name="folder">Folder that files are named relative to.</param>
    public string Text(string folder) => At switch
    {
        null => Message,
        // The message names a place of its own, such as a line of labels.csv; the script's line comes after it.
        { } at when IsUserFault => $"{Message}\n  from {FilePlace.Relative(at.File, folder)}({at.Line}): {at.SourceLine?.Trim()}",
        { } at => at.Text(folder),
    };

    /// <summary>A line of a script file as a fault.</summary>
    internal static ScriptFault FaultAt(string message, string file, int line) =>
        new(message, file, line, Column: null, SourceLine(file, line));

    private static Exception Cause(Exception thrown) => thrown switch
    {
        TargetInvocationException or TypeInitializationException when thrown.InnerException is { } inner => Cause(inner),
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),   // workers that failed side by side: mend one, then the next
        _ => thrown,
    };

    private static ScriptFault? Place(Exception cause, string message) =>
        new StackTrace(cause, fNeedFileInfo: true).GetFrames()
            .Where(frame => ScriptRun.IsScript(frame.GetMethod()?.Module.Assembly) && frame.GetFileLineNumber() > 0)
            .Select(frame => FaultAt(message, frame.GetFileName()!, frame.GetFileLineNumber()))
            .FirstOrDefault();

    private static string? SourceLine(string file, int line)
    {
        try
        {
            return File.ReadLines(file).Skip(line - 1).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;   // the message still stands where the script has gone meanwhile
        }
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>A script, or one of its stages, failed while running.</summary>
public sealed class ScriptFailedException(ScriptFailure failure, Exception inner) : Exception(failure.Message, inner)
{
    /// <summary>What went wrong, and at which line of the script.</summary>
    public ScriptFailure Failure { get; } = failure;
}

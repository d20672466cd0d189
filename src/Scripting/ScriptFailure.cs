using System.Diagnostics;
using System.Reflection;
using ImageRegression.Pipeline;

namespace ImageRegression.Scripting;

/// <summary>What went wrong while a script or one of its stages ran, in the terms of the script.</summary>
/// <param name="Message">What was wrong, without types and traces.</param>
/// <param name="At">The line at work, of the script or of a file that it loads, where it is known.</param>
/// <param name="IsUserFault">Whether the message is written for whoever runs the script; no trace is of use then.</param>
public sealed record ScriptFailure(string Message, ScriptFault? At, bool IsUserFault)
{
    /// <summary>The line that built the stage that failed, where that is another one; null otherwise.</summary>
    public ScriptFault? StageBuiltAt { get; init; }

    /// <summary>Explains an exception.</summary>
    /// <param name="thrown">What was thrown.</param>
    public static ScriptFailure Of(Exception thrown)
    {
        Exception[] causes = [.. Causes(thrown)];
        var cause = causes[^1];
        var message = cause is UserErrorException ? cause.Message : $"{OneLine(cause.Message)} [{cause.GetType().Name}]";
        // A worker's own trace has no line of the script; that of what waited for it has, and that of the fault that a sentence was made of.
        var at = Beneath(cause).Concat(causes.Reverse()).Select(one => Place(one, message)).FirstOrDefault(place => place is not null);
        return new ScriptFailure(message, at, cause is UserErrorException);
    }

    /// <summary>Explains what stopped a stage: the line at work where the stage runs the script's own code, and the line that built it.</summary>
    public static ScriptFailure OfStage(Stage stage, Exception thrown)
    {
        var cause = Of(thrown is StageFailedException { InnerException: { } inner } ? inner : thrown);
        var message = $"stage '{stage.Name}' failed: {cause.Message}";
        var builtAt = stage.BuiltAt is { IsKnown: true } place ? FaultAt(message, place.File, place.Line) : null;
        var isElsewhere = cause.At is { } at && (at.File, at.Line) != (builtAt?.File, builtAt?.Line);
        return new ScriptFailure(message, isElsewhere ? cause.At! with { Message = message } : builtAt, cause.IsUserFault)
        {
            StageBuiltAt = isElsewhere ? builtAt : null,
        };
    }

    /// <summary>The failure as the console shows it: <c>file(line): message</c> with the source line.</summary>
    /// <param name="folder">Folder that files are named relative to.</param>
    public string Text(string folder) => At switch
    {
        null => Message,
        // The message names a place of its own, such as a line of labels.csv; the script's lines come after it.
        { } at when IsUserFault => $"{Message}\n  from {Source(at, folder)}{(StageBuiltAt is { } stage ? $"\n  in the stage of {Source(stage, folder)}" : "")}",
        { } at => $"{at.Text(folder)}{(StageBuiltAt is { } stage ? $"\n  in the stage of {Source(stage, folder)}" : "")}",
    };

    /// <summary>A line of a script file as a fault.</summary>
    internal static ScriptFault FaultAt(string message, string file, int line) =>
        new(message, file, line, Column: null, SourceLine(file, line));

    private static string Source(ScriptFault fault, string folder) =>
        $"{FilePlace.Relative(fault.File, folder)}({fault.Line}): {fault.SourceLine?.Trim()}";

    // From what was thrown down to what went wrong, past what only carries it.
    private static IEnumerable<Exception> Causes(Exception thrown)
    {
        for (var next = thrown; next is not null; next = Carried(next))
            yield return next;
    }

    private static IEnumerable<Exception> Beneath(Exception cause) =>
        cause.InnerException is { } inner ? Beneath(inner).Append(inner) : [];

    private static Exception? Carried(Exception carrier) => carrier switch
    {
        TargetInvocationException or TypeInitializationException => carrier.InnerException,
        AggregateException { InnerExceptions: [var first, ..] } => first,   // workers that failed side by side: mend one, then the next
        _ => null,
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

    // libtorch's messages carry a trace of its own, of some thirty frames.
    private static string OneLine(string message)
    {
        var end = message.IndexOf("Exception raised from", StringComparison.Ordinal);
        return string.Join(' ', (end > 0 ? message[..end] : message).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}

/// <summary>A script, or one of its stages, failed while running.</summary>
public sealed class ScriptFailedException(ScriptFailure failure, Exception inner) : Exception(failure.Message, inner)
{
    /// <summary>What went wrong, and at which line of the script.</summary>
    public ScriptFailure Failure { get; } = failure;
}

using System.Collections.Immutable;

namespace ImageRegression.Scripting;

/// <summary>One thing wrong in a script, and where.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="File">Full path of the script file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1; null where only the line is known, as for a fault while running.</param>
/// <param name="SourceLine">The text of that line; null where it cannot be read.</param>
public sealed record ScriptFault(string Message, string File, int Line, int? Column, string? SourceLine)
{
    /// <summary><c>file(line,col): message</c>, then the source line and, below the column, a caret.</summary>
    /// <param name="folder">Folder that the file is named relative to, where it lies inside.</param>
    public string Text(string folder)
    {
        var place = $"{FilePlace.Relative(File, folder)}({Line}{(Column is { } column ? $",{column}" : "")})";
        var head = $"{place}: {Message}";
        return (SourceLine, Column) switch
        {
            (null, _) => head,
            ({ } source, null) => $"{head}\n    {source.Trim()}",
            ({ } source, { } at) => $"{head}\n    {source.TrimEnd()}\n    {Blanks(source, at - 1)}^",
        };
    }

    // Tabs stay tabs, so that the caret lands below its column at any tab width.
    private static string Blanks(string source, int count) =>
        string.Concat(source.Take(count).Select(c => c == '\t' ? '\t' : ' ')).PadRight(count);
}

/// <summary>A script that cannot be compiled, or that failed while it ran.</summary>
public sealed class ScriptErrorException : Exception
{
    /// <summary>All that is wrong, in the order of the source.</summary>
    public ScriptErrorException(ImmutableArray<ScriptFault> faults, Exception? inner = null)
        : base(string.Join('\n', faults.Select(fault => fault.Text(folder: ""))), inner) => Faults = faults;

    /// <summary>All that is wrong; never empty.</summary>
    public ImmutableArray<ScriptFault> Faults { get; }
}

namespace ImageRegression;

/// <summary>
/// A fault that a user can mend: in a data file, a setting or a script. Shown as <c>file(line): message</c>, without
/// a stack trace. The message says what was found, what was expected and what to do.
/// </summary>
public sealed class UserErrorException : Exception
{
    /// <summary>A fault at a place the user can open.</summary>
    /// <param name="message">What is wrong and what to do, in full sentences.</param>
    /// <param name="file">The user's file, as the user named it; null where no file is to blame.</param>
    /// <param name="line">The line in <paramref name="file"/>, from 1; null where there is none.</param>
    /// <param name="inner">What was caught, where something was.</param>
    public UserErrorException(string message, string? file = null, int? line = null, Exception? inner = null)
        : base(file is null ? message : line is null ? $"{file}: {message}" : $"{file}({line}): {message}", inner)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file at fault, where there is one.</summary>
    public string? File { get; }

    /// <summary>The line at fault in <see cref="File"/>, from 1, where there is one.</summary>
    public int? Line { get; }
}

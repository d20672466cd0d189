using System.Runtime.CompilerServices;

namespace ImageRegression.Pipeline;

/// <summary>The line of a script or program that built a stage, so that a fault can name it.</summary>
/// <param name="File">The file as the compiler was given it; empty where unknown.</param>
/// <param name="Line">The line in it, from 1; 0 where unknown.</param>
public readonly record struct CallSite(string File, int Line)
{
    /// <summary>No known place.</summary>
    public static CallSite Unknown => new("", 0);

    /// <summary>Whether there is a file to name.</summary>
    public bool IsKnown => !string.IsNullOrEmpty(File);

    /// <summary>The place of this very call. Pass a caller's own two values on to name the caller instead.</summary>
    public static CallSite Here([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(file, line);

    /// <summary><c>study.csx(12)</c>, or nothing where the place is unknown.</summary>
    public override string ToString() => IsKnown ? $"{File}({Line})" : "";
}

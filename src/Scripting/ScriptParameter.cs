using System.Collections.Immutable;

namespace ImageRegression.Scripting;

/// <summary>A setting that a script declares with <c>Arg(name, default, help)</c>.</summary>
/// <param name="Name">What <c>--set name=value</c> and <c>--name value</c> call it.</param>
/// <param name="Type">int, long, float, double, bool, string or the name of an enum.</param>
/// <param name="Default">Its default as people read it; the source text where the script computes it.</param>
/// <param name="Help">The script's explanation; empty where it gives none.</param>
/// <param name="Choices">The values of an enum; empty for other types.</param>
/// <param name="File">Full path of the declaring file.</param>
/// <param name="Line">Line of the declaration, from 1.</param>
public sealed record ScriptParameter(
    string Name,
    string Type,
    string Default,
    string Help,
    ImmutableArray<string> Choices,
    string File,
    int Line);

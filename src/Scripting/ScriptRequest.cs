using System.Collections.Immutable;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>Which script to run, with which values.</summary>
/// <param name="File">The script, relative to the current folder or absolute.</param>
public sealed record ScriptRequest(string File)
{
    /// <summary>Folder of compiled scripts and of results. Default <c>.cache</c>.</summary>
    public string CacheFolder { get; init; } = ".cache";

    /// <summary>Folder that a study's table is written to, as <c>&lt;study&gt;.csv</c> and <c>.md</c>. Default <c>results</c>.</summary>
    public string ResultsFolder { get; init; } = "results";

    /// <summary>Values given for the script's parameters, as text.</summary>
    public ImmutableDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The scale asked for; null for <see cref="DefaultProfile"/>.</summary>
    public Profile? Profile { get; init; }
}

using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>A file, or a folder of files, that a stage reads and whose content is part of its fingerprint.</summary>
/// <remarks>Where a file lies is not part of it: a data set that was moved is still the same data set.</remarks>
public sealed record SourceFile
{
    /// <summary>One file, such as a table, a zip or published weights.</summary>
    /// <param name="path">Its path; absolute, or relative to the working folder.</param>
    public SourceFile(string path)
        : this(path, [], [])
    {
    }

    private SourceFile(string path, ImmutableArray<string> patterns, ImmutableArray<string> names) => (Path, Patterns, Names) = (path, patterns, names);

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>Which files of a folder, at any depth; empty for a single file.</summary>
    public ImmutableArray<string> Patterns { get; }

    /// <summary>The files of a folder that count, where they are known by name; those that are not there are passed over.</summary>
    internal ImmutableArray<string> Names { get; }

    /// <summary>Whether it stands for the files of a folder.</summary>
    public bool IsFolder => !Patterns.IsEmpty || !Names.IsEmpty;

    /// <summary>The files of a folder, at any depth: names relative to it and contents count.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="patterns">File name patterns such as <c>*.png</c>, matched without regard to case; all files if none.</param>
    public static SourceFile Folder(string root, params ReadOnlySpan<string> patterns) =>
        new(root, patterns.IsEmpty ? ["*"] : [.. patterns], []);

    /// <summary>Some files of a folder, as a table names them: their names and contents count, whatever lies beside them.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="names">Relative to it, with <c>/</c>; at least one. Whether they are there is for the stage to say.</param>
    internal static SourceFile Named(string root, IEnumerable<string> names) => new(root, [], [.. names.Distinct(StringComparer.Ordinal)]);
}

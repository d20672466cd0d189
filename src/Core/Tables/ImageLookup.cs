namespace ImageRegression.Tables;

/// <summary>How far reading a table looks at the files that it names.</summary>
internal enum ImageLookup
{
    /// <summary>Not at all: paths are straightened as texts.</summary>
    None,

    /// <summary>Which file a path means; an absent or damaged one is told by whoever reads it.</summary>
    Spelling,

    /// <summary>Each must be there and be an image's file.</summary>
    Required,
}

namespace ImageRegression;

/// <summary>A step of writing to a disk: what a test fails at, or ends the process before.</summary>
internal enum DiskStep
{
    /// <summary>The bytes of a file are written.</summary>
    Write,

    /// <summary>A file is flushed.</summary>
    Flush,

    /// <summary>The names in a folder are flushed.</summary>
    FlushFolder,

    /// <summary>A file or folder takes another name.</summary>
    Rename,

    /// <summary>A folder and all in it is removed.</summary>
    Delete,

    /// <summary>A lock is asked for.</summary>
    Lock,
}

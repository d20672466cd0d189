namespace ImageRegression.Images;

/// <summary>A folder whose pictures are the frames of a clip, one behind the other in <see cref="NaturalOrder"/>.</summary>
internal static class FrameFolder
{
    // What commonly lies beside frames. Whatever else is no picture is a fault: it may be a frame that was damaged.
    private static readonly string[] Other = [".txt", ".json", ".csv", ".tsv", ".md", ".xml", ".html", ".pdf", ".db", ".ini"];

    /// <summary>The frames among the names of files, in order.</summary>
    /// <param name="names">Of the files right in the folder, not below it.</param>
    public static IEnumerable<string> FramesOf(IEnumerable<string> names) =>
        names.Where(name => !name.StartsWith('.') && name != "DICOMDIR" && !Other.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)).Order(NaturalOrder.Of);
}

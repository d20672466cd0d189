namespace ImageRegression.Tables;

/// <summary>What the rows of a table name.</summary>
internal enum ImageKind
{
    /// <summary>A picture: one file, or a row of an array [N, H, W(, C)] in an .npz file.</summary>
    Picture,

    /// <summary>A clip: one file, a folder of frames, or a row of an array [N, T, H, W(, C)] in an .npz file.</summary>
    Clip,
}

/// <summary>Kinds in words.</summary>
internal static class ImageKinds
{
    /// <summary>What errors call one: <c>image</c> or <c>clip</c>.</summary>
    public static string Noun(this ImageKind kind) => kind == ImageKind.Clip ? "clip" : "image";
}

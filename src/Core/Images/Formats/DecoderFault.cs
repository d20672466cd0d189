namespace ImageRegression.Images;

/// <summary>What a decoder throws, ours or a package's, that was led astray by damaged bytes.</summary>
/// <remarks>
/// Places, lengths and factors come from the file; those of a damaged one lead anywhere. Files are decoded from memory, so an
/// <see cref="IOException"/> is no disk's: zlib and streams that end tell of damage by it.
/// </remarks>
internal static class DecoderFault
{
    /// <summary>Whether it tells of the file and not of the machine.</summary>
    public static bool IsOfDamage(Exception fault) =>
        fault is ArgumentException or IndexOutOfRangeException or ArithmeticException or NullReferenceException or InvalidCastException or FormatException
            or NotImplementedException or NotSupportedException or InvalidOperationException or IOException
        || fault.GetType() == typeof(Exception);   // LibTiff's
}

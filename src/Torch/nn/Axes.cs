namespace TorchSharp;

/// <summary>Kernel sizes, strides and paddings given as one number or as a tuple, as one number per axis.</summary>
internal static class Axes
{
    public static long[] Two(long each) => [each, each];

    public static long[] Three(long each) => [each, each, each];

    public static long[]? Two(long? each) => each is { } size ? Two(size) : null;

    public static long[]? Three(long? each) => each is { } size ? Three(size) : null;

    public static long[] Of((long, long) sizes) => [sizes.Item1, sizes.Item2];

    public static long[] Of((long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3];

    public static long[]? Of((long, long)? sizes) => sizes is { } given ? Of(given) : null;

    public static long[]? Of((long, long, long)? sizes) => sizes is { } given ? Of(given) : null;
}

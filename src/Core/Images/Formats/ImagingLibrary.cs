using System.Runtime.InteropServices;

namespace ImageRegression.Images;

/// <summary>The imports of <c>native/imaging.cpp</c>, each with its one checked caller.</summary>
internal static unsafe partial class ImagingLibrary
{
    private const string Library = "ir_imaging";
    private const int Version = 2;   // of the C interface; the library states its own

    private static readonly Lazy<string?> Fault = new(Check);

    private static string? Check()
    {
        try
        {
            return ir_imaging_version() is var found && found == Version ? null
                : $"libir_imaging.so has version {found}, but {Version} is needed. Build again.";
        }
        catch (DllNotFoundException fault)
        {
            return $"The image decoder libir_imaging.so cannot be loaded; run scripts/setup and build again. {fault.Message}";
        }
    }

    private static void RequireLibrary()
    {
        if (Fault.Value is { } fault)
            throw new UserErrorException(fault);
    }

    public static SafeHandle Decode(ReadOnlySpan<byte> file, int channels, string format, out PixelLayout layout)
    {
        RequireLibrary();
        nint image;
        Info info;
        fixed (byte* bytes = file)
            if (ir_image_decode(bytes, file.Length, channels, &image, &info) != 0)
                throw new InvalidDataException($"its {format} pixels cannot be read: {LastError}");
        layout = new PixelLayout(info.Height, info.Width) { Channels = info.Channels, Bits = info.Bits };
        return new ImageHandle(image);
    }

    public static SafeHandle OfGrey(ReadOnlySpan<ushort> samples, int width, int height, int channels)
    {
        RequireLibrary();
        nint image;
        fixed (ushort* grey = samples)
            Check(ir_image_of_grey(grey, width, height, channels, &image));
        return new ImageHandle(image);
    }

    public static void Copy(SafeHandle image, PixelLayout layout, Span<byte> target)
    {
        fixed (byte* samples = target)
            Check(ir_image_copy((ImageHandle)image, layout.Width, layout.Height, layout.Fit == ImageFit.Pad ? 1 : 0, layout.Bits, samples, target.Length));
    }

    public static byte[] EncodePng(ReadOnlySpan<byte> samples, PixelLayout layout)
    {
        RequireLibrary();
        nint buffer;
        byte* data;
        long size;
        fixed (byte* planes = samples)
            Check(ir_image_encode_png(planes, layout.Channels, layout.Height, layout.Width, layout.Bits, &buffer, &data, &size));
        try
        {
            return new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
        }
        finally
        {
            ir_buffer_free(buffer);
        }
    }

    public static byte[] EncodeWebP(ReadOnlySpan<byte> grey, int height, int width, int quality)
    {
        RequireLibrary();
        nint buffer;
        byte* data;
        long size;
        fixed (byte* pixels = grey)
            Check(ir_image_encode_webp(pixels, height, width, quality, &buffer, &data, &size));
        try
        {
            return new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
        }
        finally
        {
            ir_buffer_free(buffer);
        }
    }

    private static string LastError => Marshal.PtrToStringUTF8(ir_imaging_last_error()) ?? "";

    private static void Check(int code)
    {
        if (code != 0)
            throw new InvalidOperationException($"The imaging library failed: {LastError}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Info
    {
        public int Width, Height, Channels, Bits;
    }

    private sealed class ImageHandle : SafeHandle
    {
        public ImageHandle(nint image) : base(0, ownsHandle: true) => SetHandle(image);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            ir_image_free(handle);
            return true;
        }
    }

    [LibraryImport(Library)]
    private static partial int ir_imaging_version();

    [LibraryImport(Library)]
    private static partial nint ir_imaging_last_error();

    [LibraryImport(Library)]
    private static partial int ir_image_decode(byte* file, long size, int channels, nint* image, Info* info);

    [LibraryImport(Library)]
    private static partial int ir_image_of_grey(ushort* samples, int width, int height, int channels, nint* image);

    [LibraryImport(Library)]
    private static partial int ir_image_copy(ImageHandle image, int width, int height, int pad, int bits, void* target, long size);

    [LibraryImport(Library)]
    private static partial void ir_image_free(nint image);

    [LibraryImport(Library)]
    private static partial int ir_image_encode_png(void* planes, int channels, int height, int width, int bits, nint* buffer, byte** data, long* size);

    [LibraryImport(Library)]
    private static partial int ir_image_encode_webp(byte* grey, int height, int width, int quality, nint* buffer, byte** data, long* size);

    [LibraryImport(Library)]
    private static partial void ir_buffer_free(nint buffer);
}

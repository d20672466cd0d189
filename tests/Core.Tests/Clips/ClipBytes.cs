using System.Diagnostics;
using ImageRegression.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace ImageRegression.Tests;

/// <summary>The same clip in several forms: frame f of a height × width clip has the grey levels that <see cref="Grey"/> says.</summary>
internal static class ClipBytes
{
    private static readonly Color[] Greys = [.. Enumerable.Range(0, 256).Select(level => Color.FromRgb((byte)level, (byte)level, (byte)level))];

    /// <summary>Other levels in each of 31 frames, above 16 somewhere in each; multiples of 8, which the palette of a GIF keeps.</summary>
    public static byte Grey(int frame, int row, int column) => (byte)(8 * (((5 * frame) + (7 * row) + (3 * column)) % 31));

    public static byte[] Frame(int frame, int height = 6, int width = 8, Func<int, int, int, byte>? grey = null) =>
        [.. from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width) select (grey ?? Grey)(frame, row, column)];

    public static byte[] Png(byte[] frame, int height = 6, int width = 8) => ImageCodec.EncodePng(frame, new PixelLayout(height, width));

    public static byte[] Gif(int frames, Func<int, int, int, byte>? grey = null, int height = 6, int width = 8)
    {
        using var image = Picture(0);
        for (var frame = 1; frame < frames; frame++)
        {
            using var next = Picture(frame);
            image.Frames.AddFrame(next.Frames.RootFrame);
        }
        using var stream = new MemoryStream();
        image.Save(stream, new GifEncoder { ColorTableMode = GifColorTableMode.Global, Quantizer = new PaletteQuantizer(Greys, new QuantizerOptions { Dither = null }) });
        return stream.ToArray();

        Image<L8> Picture(int frame) => Image.LoadPixelData(Array.ConvertAll(Frame(frame, height, width, grey), level => new L8(level)), width, height);
    }

    /// <summary>A video by ffmpeg, of grey frames.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="arguments">Codec and format, such as <c>-c:v ffv1 -f avi</c>.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="grey">The levels; <see cref="Grey"/> if null.</param>
    public static byte[] Video(int frames, string arguments, int height = 6, int width = 8, Func<int, int, int, byte>? grey = null)
    {
        var folder = Directory.CreateTempSubdirectory("made-");
        try
        {
            var (raw, made) = (Path.Combine(folder.FullName, "raw"), Path.Combine(folder.FullName, "made"));
            File.WriteAllBytes(raw, [.. Enumerable.Range(0, frames).SelectMany(frame => Frame(frame, height, width, grey))]);
            var start = new ProcessStartInfo("ffmpeg", $"-v error -f rawvideo -pix_fmt gray -s {width}x{height} -r 25 -i {raw} {arguments} {made}") { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var words = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? File.ReadAllBytes(made) : throw new InvalidOperationException(words);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

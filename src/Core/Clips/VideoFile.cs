using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageRegression.Images;
using ImageRegression.Programs;

namespace ImageRegression.Clips;

/// <summary>MP4 (and QuickTime) and AVI by the program <c>ffmpeg</c>, where it is installed; see <see cref="LimitedProgram"/>.</summary>
/// <remarks>
/// It is told the format that the content shows, reads one copy of the file and opens nothing else. Sizes are asked of <c>ffprobe</c> before anything is
/// decoded; frames are counted as they come, for what a container states of itself, and where a seek ends, is often wrong. All frames come, none
/// doubled or dropped for a steady rate, turned as a player turns them. Whatever the program complains of makes the clip unusable: it would
/// conceal damage with pixels of its own.
/// </remarks>
internal static partial class VideoFile
{
    private static readonly LimitedProgram Decoder = new("ffmpeg"), Prober = new("ffprobe");

    /// <summary>Whether the programs can be started.</summary>
    public static bool IsInstalled => Decoder.Find() is not null && Prober.Find() is not null;

    /// <summary>The format of a video, as ffmpeg calls it; null for any other file.</summary>
    public static string? FormatOf(ReadOnlySpan<byte> file) =>
        file.Length < 12 ? null
        : file[4..8].SequenceEqual("ftyp"u8) ? (IsPicture(file[8..12]) ? null : "mov")
        : file[4..8].SequenceEqual("moov"u8) || file[4..8].SequenceEqual("mdat"u8) || file[4..8].SequenceEqual("wide"u8) ? "mov"
        : file[..4].SequenceEqual("RIFF"u8) && file[8..12].SequenceEqual("AVI "u8) ? "avi" : null;

    /// <summary>Opens a video.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="format">See <see cref="FormatOf"/>.</param>
    /// <param name="name">What it is called, for the error.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="programs">Folders to look for the programs in, as in PATH, which they are if null.</param>
    /// <exception cref="UserErrorException">The programs are not installed.</exception>
    public static DecodedClip Read(byte[] file, string format, string name, DecodeLimits limits, string? programs = null) =>
        Decoder.Find(programs) is { } decoder && Prober.Find(programs) is { } prober
            ? new(Frames(file, format, limits, decoder, prober))
            : throw new UserErrorException($"ffmpeg and ffprobe decode videos such as '{name}', and they are not installed. Install the Debian or Ubuntu package ffmpeg (FFmpeg 5.1 or later elsewhere).");

    private static IEnumerable<DecodedImage> Frames(byte[] file, string format, DecodeLimits limits, string decoder, string prober)
    {
        var folder = Directory.CreateTempSubdirectory("video-");
        try
        {
            var path = Path.Combine(folder.FullName, "clip");
            File.WriteAllBytes(path, file);
            string[] source = ["-v", "error", "-protocol_whitelist", "file", "-f", format, "-i", path];
            var isDeep = IsDeep(prober, source, limits);
            using var running = Limited(Decoder, limits).Start(decoder,
            [
                "-nostdin", "-threads", "1", "-max_pixels", Text(limits.MaxPixels), .. source, "-map", "0:V:0", "-frames:v", Text(limits.MaxFrames + 1L),
                "-fps_mode", "passthrough", "-autoscale", "0", "-sws_flags", "bitexact+accurate_rnd+full_chroma_int",
                "-c:v", "ppm", "-pix_fmt", isDeep ? "rgb48be" : "rgb24", "-f", "image2pipe", "pipe:1",
            ]);
            using var output = new BufferedStream(running.Output, 1 << 20);
            while (Frame(output, limits) is { } frame)
                yield return frame;
            Require(running.Finish(), limits);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Whether samples have more than 8 bits; and the size, before any frame is decoded.
    private static bool IsDeep(string prober, string[] source, DecodeLimits limits)
    {
        using var running = Limited(Prober, limits).Start(prober, [.. source, "-select_streams", "V:0", "-show_entries", "stream=width,height,pix_fmt", "-of", "default=noprint_wrappers=1"]);
        using var answer = new StreamReader(running.Output, leaveOpen: true);
        var told = answer.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).GroupBy(pair => pair[0]).ToDictionary(same => same.Key, same => same.First()[1]);
        Require(running.Finish(), limits);
        if (!(told.TryGetValue("width", out var across) && told.TryGetValue("height", out var down) && long.TryParse(across, out var width) && long.TryParse(down, out var height) && width > 0 && height > 0))
            throw new InvalidDataException("it holds no video");
        if (width > limits.MaxPixels / height)
            throw new InvalidDataException($"its frames have {width:N0}×{height:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
        return told.TryGetValue("pix_fmt", out var samples) && DeepSamples().IsMatch(samples);
    }

    // A binary PPM, as the program writes one behind the other; null at the end, also within a frame, of which the program's end then tells.
    private static DecodedImage? Frame(Stream output, DecodeLimits limits)
    {
        if (Token(output) != "P6" || !int.TryParse(Token(output), out var width) || !int.TryParse(Token(output), out var height) || !int.TryParse(Token(output), out var most))
            return null;
        if (width < 1 || height < 1 || width > limits.MaxPixels / height)
            throw new InvalidDataException($"a frame has {width:N0}×{height:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
        var (plane, bytesPerSample) = (width * height, most > byte.MaxValue ? 2 : 1);
        var bytes = new byte[checked(3 * plane * bytesPerSample)];
        if (output.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            return null;
        var samples = new ushort[3 * plane];
        for (var channel = 0; channel < 3; channel++)
        {
            var target = samples.AsSpan(channel * plane, plane);
            if (bytesPerSample == 1)
                for (int i = 0, at = channel; i < target.Length; i++, at += 3)
                    target[i] = bytes[at];
            else
                for (int i = 0, at = 2 * channel; i < target.Length; i++, at += 6)
                    target[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        }
        return new(width, height, 3, samples) { Depth = bytesPerSample == 1 ? ImageDepth.Byte : new(16, 0, ushort.MaxValue) };
    }

    private static string? Token(Stream output)
    {
        const int Longest = 12;
        var token = "";
        for (int one; (one = output.ReadByte()) >= 0 && token.Length < Longest; token += (char)one)
            if (one is ' ' or '\n')
                return token;
        return null;
    }

    private static void Require((int ExitCode, string Words, bool IsLate) end, DecodeLimits limits)
    {
        if (end.IsLate)
            throw new InvalidDataException($"decoding it takes more than {limits.MaxTime.TotalSeconds:0} seconds, which are allowed");
        if (end.ExitCode != 0 || end.Words.Length > 0)
            throw new InvalidDataException($"ffmpeg finds fault with it: {(end.Words.Length > 0 ? Place().Replace(end.Words.Split('\n')[0], "").Trim().TrimEnd('.') : "no reason is given")}. Copy it again, or convert it (ffmpeg -i OLD -c:v ffv1 NEW.avi)");
    }

    private static LimitedProgram Limited(LimitedProgram program, DecodeLimits limits) =>
        program with { Patience = limits.MaxTime, SecondsOfWork = (int)Math.Clamp(Math.Ceiling(limits.MaxTime.TotalSeconds), 1, int.MaxValue) };

    // HEIC and AVIF begin as MP4 does.
    private static bool IsPicture(ReadOnlySpan<byte> brand) => brand[..3].SequenceEqual("hei"u8) || brand[..3].SequenceEqual("avi"u8) || brand.SequenceEqual("mif1"u8);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // yuv420p10le, gray12be, p010le, rgb48le, gbrp16le, …
    [GeneratedRegex("(9|10|12|14|16)(le|be)$|48|64", RegexOptions.CultureInvariant)]
    private static partial Regex DeepSamples();

    // Which part of the program speaks, with an address: [mov,mp4,m4a @ 0x5581]; and the place of its copy.
    [GeneratedRegex(@"^(\[[^\]]*@ 0x[0-9a-f]+\]\s*)+|\S*/video-[^/\s]*/clip:?\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}

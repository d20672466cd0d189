using System.IO.Compression;
using System.Text;
using ImageRegression.Clips;
using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Volumes;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>Every reader of Core under <see cref="Fuzzer"/>; <c>scripts/fuzz</c> runs these for longer.</summary>
public sealed class FuzzedReadersTests(ITestOutputHelper output) : IDisposable
{
    private static readonly DecodeLimits ImageLimits = new() { MaxPixels = 1_000_000, MaxBytes = 16 << 20 };
    private static readonly VolumeLimits Limits = new() { MaxVoxels = 1_000_000, MaxBytes = 16 << 20 };

    private readonly VolumeFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Fuzz(Fuzzer fuzzer)
    {
        var (found, taken, refused) = fuzzer.Run();
        output.WriteLine($"{fuzzer.Reader}: {taken} read, {refused} refused");
        Assert.Empty(found);
        Assert.True(taken > 0 && refused > 0, $"{fuzzer.Reader}: {taken} read, {refused} refused");   // a reader that refuses all is not fuzzed
    }

    private static byte[] Encoded(IImageEncoder encoder)
    {
        using var image = Image.LoadPixelData([.. Enumerable.Range(0, 8 * 9).Select(i => new Rgb24((byte)(i % 4 * 80), (byte)(i % 3 * 100), (byte)(i % 5 * 50)))], 8, 9);
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    public static TheoryData<string> Formats => ["png", "jpeg", "subsampled jpeg", "bmp", "webp", "lossy webp", "transparent webp", "gif", "tga", "tiff", "pnm"];

    private static byte[] Seed(string format) => format switch
    {
        "png" => Encoded(new PngEncoder()),
        "jpeg" => Encoded(new JpegEncoder { Quality = 90 }),
        "subsampled jpeg" => Encoded(new JpegEncoder { Quality = 50, ColorType = JpegColorType.YCbCrRatio420 }),
        "bmp" => Encoded(new BmpEncoder()),
        "webp" => Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }),
        "lossy webp" => Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy }),
        "transparent webp" => WebPBytes.Transparent(16, 16),
        "gif" => Encoded(new GifEncoder()),
        "tga" => Encoded(new TgaEncoder { Compression = TgaCompression.RunLength }),
        "tiff" => new TiffBytes(4, 3, 16, [.. Enumerable.Range(0, 24).Select(i => (byte)i)]).ToFile(),
        _ => [.. "P6 # grey\n4 3 255\n"u8, .. Enumerable.Range(0, 36).Select(i => (byte)i)],
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Images(string format) =>
        Fuzz(new(format, [Seed(format)], file => ImageCodec.Decode(format == "png" ? WithChecksums(file) : file, 1, ImageLimits), typeof(InvalidDataException)));

    // Else every change would end at the checksum of its chunk.
    private static byte[] WithChecksums(byte[] png)
    {
        var file = png.ToArray();
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (at + 12 + length > file.Length)
                break;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + (int)length), Crc32(file.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
        return file;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(crc & 1));
        }
        return ~crc;
    }

    [Fact]
    public void Nifti()
    {
        foreach (var name in new[] { "seed.nii", "seed.nii.gz" })
            NiftiFile.Write(folder.Path(name), VolumeFolder.Ct(2));
        byte[][] seeds = [File.ReadAllBytes(folder.Path("seed.nii"))];
        Fuzz(new("nifti", seeds, file => NiftiFile.Read(Written("a.nii", file), limits: Limits), typeof(UserErrorException)));
        Fuzz(new("nifti gz", [File.ReadAllBytes(folder.Path("seed.nii.gz"))], file => NiftiFile.Read(Written("a.nii.gz", file), limits: Limits), typeof(UserErrorException)));
    }

    [Fact]
    public void Dicom()
    {
        byte[][] seeds = [DicomDataSet.Slice(VolumeFolder.Ct(), 0).ToFile(), DicomDataSet.Slice(VolumeFolder.Ct(), 1).ToFile()];
        Fuzz(new("dicom slice", seeds, file => DicomSlice.Decode(file, ImageLimits), typeof(InvalidDataException), typeof(UserErrorException)));
        Fuzz(new("dicom series", seeds, file => DicomSeries.Read(Written("a.dcm", file), new() { Limits = Limits }), typeof(UserErrorException)));
    }

    /// <summary>Readers of clips, as they are in a table; videos are ffmpeg's, which has fuzzers of its own.</summary>
    [Fact]
    public void Clips()
    {
        using var files = ImageFolder.Of(folder.Root).Open(ImageKind.Clip);
        var reader = new ClipReader(files, SliceAxis.Axial, ImageLimits with { MaxClipPixels = 1_000_000 });
        NiftiFile.Write(folder.Path("seed.nii"), VolumeFolder.Ct(3));
        var cine = DicomDataSet.Slice(VolumeFolder.Ct(), 0).Text(DicomTag.NumberOfFrames, "IS", "2").Short(DicomTag.Rows, 2).ToFile();
        foreach (var (name, seed) in new[] { ("clip gif", ClipBytes.Gif(3)), ("clip nifti", File.ReadAllBytes(folder.Path("seed.nii"))), ("clip dicom", cine) })
            Fuzz(new(name, [seed], file =>
            {
                Written("clip", file);
                if (VideoFile.FormatOf(file) is null)
                    new ClipFitting(2, 2, ImageLimits).Fit(reader.Open("clip"), new PixelLayout(4, 4) { Depth = 4 });
            }, typeof(InvalidDataException)));
    }

    [Fact]
    public void SafetensorsFiles()
    {
        using var weights = arange(6).reshape(2, 3).to(float32);
        using var count = tensor(7L);
        Safetensors.Write(folder.Path("seed"), new Dictionary<string, Tensor> { ["a.weight"] = weights, ["count"] = count });
        Fuzz(new("safetensors", [File.ReadAllBytes(folder.Path("seed"))], file =>
        {
            using var scope = NewDisposeScope();
            Safetensors.Read(Written("a.safetensors", file));
        }, typeof(UserErrorException)));
    }

    [Fact]
    public void Pickles()
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Torch", "fixtures", "checkpoint.pt"));
        Fuzz(new("pt", [whole], Load, typeof(UserErrorException)));
        using var archive = new ZipArchive(new MemoryStream(whole));
        var pickle = Content(archive.Entries.Single(entry => entry.Name == "data.pkl"));
        Fuzz(new("pt pickle", [pickle], file => Load(Changed(whole, "data.pkl", file)), typeof(UserErrorException)));

        void Load(byte[] file)
        {
            using var scope = NewDisposeScope();
            PickledCheckpoint.Load(Written("a.pt", file));
        }
    }

    [Fact]
    public void NumpyArchives()
    {
        byte[] array = [0x93, .. "NUMPY\x01\0"u8, 118, 0, .. Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4), }".PadRight(117) + "\n"), .. new byte[24]];
        var whole = Zip(array);
        Fuzz(new("npz", [whole], Open, typeof(InvalidDataException)));
        Fuzz(new("npz array", [array], file => Open(Zip(file)), typeof(InvalidDataException)));

        void Open(byte[] file)
        {
            NumpyImages.LayoutOf(Written("a.npz", file), "x", 1 << 20);
            NumpyImages.Open(folder.Path("a.npz"), "x", 1 << 20);
        }

        static byte[] Zip(byte[] array)
        {
            var stream = new MemoryStream();
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
            using (var entry = zip.CreateEntry("x.npy").Open())
                entry.Write(array);
            return stream.ToArray();
        }
    }

    [Fact]
    public void Tables() =>
        Fuzz(new("csv", ["path,label,subject,sex,visit\na.png,1.5,s1,F,0\n\"b, c.png\",2,s2,M,12\n"u8.ToArray(), "path;label\r\na.png;1,5\r\n"u8.ToArray(), "path,label\na.png,3\n"u8.ToArray()],
            file => CaseTable.Read(Written("labels.csv", file), requireImages: false), typeof(UserErrorException)));

    public static TheoryData<string> FoundFiles => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz", "found")).Select(path => Path.GetFileName(path))];

    /// <summary>Files that once ended in something other than a refusal; the name begins with the reader.</summary>
    [Theory]
    [MemberData(nameof(FoundFiles))]
    public void What_was_found_before_is_refused_in_words(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fuzz", "found", name));
        var fault = name.StartsWith("npz", StringComparison.Ordinal)
            ? Assert.Throws<InvalidDataException>(() => NumpyImages.LayoutOf(Written("a.npz", file), "x", 1 << 20))
            : Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(name.StartsWith("png", StringComparison.Ordinal) ? WithChecksums(file) : file, 1, ImageLimits));
        Assert.NotEmpty(fault.Message);
    }

    private string Written(string name, byte[] file)
    {
        File.WriteAllBytes(folder.Path(name), file);
        return folder.Path(name);
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Changed(byte[] archive, string name, byte[] content)
    {
        var stream = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(archive)))
        using (var to = new ZipArchive(stream, ZipArchiveMode.Create))
            foreach (var entry in from.Entries)
                using (var target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open())
                    target.Write(entry.Name == name ? content : Content(entry));
        return stream.ToArray();
    }
}

using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class DicomCodecTests
{
    private static readonly ushort[] Samples = [.. Enumerable.Range(0, 19 * 11).Select(i => (ushort)(i * i * 7919))];
    private static readonly DicomFormat Format = new(19, 11, 1, 16, 16, IsSigned: false);

    [Fact]
    public void Run_length_codes_give_the_samples_back()
    {
        // One segment a byte, the high ones first: a run of 3, then all else literally.
        ushort[] samples = [0x0102, 0x0102, 0x0102, 0x0304];
        byte[] Segment(Func<ushort, byte> part) => [unchecked((byte)-2), part(0x0102), 0x80, 0, part(0x0304)];
        var (high, low) = (Segment(value => (byte)(value >> 8)), Segment(value => (byte)value));
        var code = new byte[64 + 10];
        (code[0], code[4], code[8]) = (2, 64, 69);
        high.CopyTo(code, 64);
        low.CopyTo(code, 69);
        var target = new byte[8];
        var format = new DicomFormat(2, 2, 1, 16, 16, IsSigned: false);
        DicomRle.Decode(format, [default, code], target);
        Assert.Equal(samples, Enumerable.Range(0, 4).Select(i => BitConverter.ToUInt16(target, 2 * i)));
        Assert.Equal("a run-length code is cut off", Assert.Throws<InvalidDataException>(() => DicomRle.Decode(format, [default, code.AsMemory(0, 72)], target)).Message);
        code[0] = 1;
        Assert.Contains("1 segments", Assert.Throws<InvalidDataException>(() => DicomRle.Decode(format, [default, code], target)).Message);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(12)]
    public void Lossless_jpeg_gives_every_sample_back(int bits)
    {
        ushort[] samples = [.. Samples.Select(value => (ushort)(value & ((1 << bits) - 1)))];
        var code = Lossless(samples, Format.Columns, Format.Rows, bits);
        var target = new byte[Format.BytesPerFrame];
        DicomJpeg.Decode(Format, [default, code.AsMemory(0, 50), code.AsMemory(50)], target);   // a frame may lie in several fragments
        Assert.Equal(samples, Enumerable.Range(0, samples.Length).Select(i => BitConverter.ToUInt16(target, 2 * i)));
        Assert.Throws<InvalidDataException>(() => DicomJpeg.Decode(Format, [default, code.AsMemory(0, code.Length / 2)], target));
    }

    [Fact]
    public void What_needs_a_program_that_is_not_installed_says_which() => Assert.Equal(
        "gdcmconv decodes such frames, and it is not installed. Install the Debian or Ubuntu package libgdcm-tools (GDCM elsewhere)",
        Assert.Throws<InvalidDataException>(() => GdcmConverter.Decode(
            "1.2.840.10008.1.2.4.90", Format, [default, new byte[] { 0xFF, 0x4F }], new byte[Format.BytesPerFrame], programs: "/nowhere")).Message);

    // ITU T.81 annex H, predictor 1, with one table of 17 codes of 5 bits for the 17 sizes of a difference.
    private static byte[] Lossless(ushort[] samples, int columns, int rows, int bits)
    {
        var (code, held, count) = (new List<byte>(), 0u, 0);
        for (var i = 0; i < samples.Length; i++)
        {
            var predicted = i == 0 ? 1 << (bits - 1) : i % columns == 0 ? samples[i - columns] : samples[i - 1];
            var difference = (short)(samples[i] - predicted);
            var size = difference == 0 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Abs((int)difference));
            Put(size, 5);
            if (size < 16)
                Put(difference < 0 ? difference - 1 : difference, size);
        }
        Put(0x7F, 7);
        return
        [
            0xFF, 0xD8,
            0xFF, 0xC3, 0, 11, (byte)bits, (byte)(rows >> 8), (byte)rows, (byte)(columns >> 8), (byte)columns, 1, 1, 0x11, 0,
            0xFF, 0xC4, 0, 2 + 17 + 17, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 17).Select(i => (byte)i),
            0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0,
            .. code,
            0xFF, 0xD9,
        ];

        void Put(int value, int size)
        {
            for (var bit = size - 1; bit >= 0; bit--)
            {
                held = (held << 1) | ((uint)(value >> bit) & 1);
                if (++count < 8)
                    continue;
                code.Add((byte)held);
                if ((byte)held == 0xFF)
                    code.Add(0);
                (held, count) = (0, 0);
            }
        }
    }
}

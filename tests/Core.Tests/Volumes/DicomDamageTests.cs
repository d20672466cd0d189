using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class DicomDamageTests
{
    [Fact]
    public void A_file_with_any_byte_wrong_is_read_or_refused_and_never_ends_the_process()
    {
        var whole = DicomDataSet.Slice(VolumeFolder.Ct(), 0).ToFile();
        var (random, refused) = (new Random(5), 0);
        for (var trial = 0; trial < 3000; trial++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(132, bytes.Length - 40)] = (byte)random.Next(256);
            refused += Record.Exception(() => Decode(bytes)) switch { null => 0, UserErrorException => 1, var other => throw other };
        }
        Assert.InRange(refused, 300, 2900);   // most wrong bytes in a header show, most in pixels and names do not
    }

    // RLE; lossless JPEG is in DicomCodecTests.
    [SharedFact]
    public void Compressed_frames_with_any_byte_wrong_are_read_or_refused_and_never_end_the_process() =>
        EndsInPixelsOrARefusal("MR_small_RLE", "rtdose_rle");

    // JPEG of 12 bits, JPEG 2000 and JPEG-LS.
    [GdcmFact]
    public void Frames_with_any_byte_wrong_never_end_the_process_that_another_program_decodes_for() =>
        EndsInPixelsOrARefusal("JPGExtended", "JPEG2000", "MR_small_jp2klossless", "JPEGLSNearLossless_08", "MR_small_jpeg_ls_lossless");

    private static void EndsInPixelsOrARefusal(params string[] names)
    {
        var random = new Random(1);
        foreach (var name in names)
        {
            var (whole, refused) = (File.ReadAllBytes(SharedFolder.Path("data", "pydicom-test-files", "files", name + ".dcm")), 0);
            for (var trial = 0; trial < 60; trial++)
            {
                var bytes = whole.ToArray();
                bytes[random.Next(300, bytes.Length)] = (byte)random.Next(256);
                refused += Record.Exception(() => Decode(bytes)) switch { null => 0, UserErrorException => 1, var other => throw other };
            }
            Assert.True(refused is > 0 and < 60, $"{name}: {refused}");
        }
    }

    [Fact]
    public void Items_nested_too_deep_or_cut_are_refused()
    {
        var nested = new DicomDataSet();
        for (var depth = 0; depth < 40; depth++)
            nested = new DicomDataSet().Items(DicomTag.SharedGroups, nested);
        Assert.Contains("nested more than 32 deep", Assert.Throws<UserErrorException>(() => Decode(nested.ToFile())).Message);
    }

    private static void Decode(byte[] bytes)
    {
        var file = DicomFile.Of("a.dcm", bytes, new());
        StoredPixels.Decode(file, DicomHeader.Read(file, new()));
    }
}

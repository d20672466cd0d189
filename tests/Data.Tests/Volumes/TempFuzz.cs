using ImageRegression.Data;
using ImageRegression.Data.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class TempFuzz
{
    [Fact]
    public void Fuzz()
    {
        var random = new Random(int.Parse(Environment.GetEnvironmentVariable("FUZZ_SEED") ?? "1"));
        foreach (var name in new[] { "693_J2KI", "JPGExtended", "JPEG2000", "JPEGLSNearLossless_08", "JPEGLSNearLossless_16", "MR_small_RLE", "MR_small_jp2klossless", "MR_small_jpeg_ls_lossless", "rtdose_rle", "MR_small_bigendian", "image_dfl" })
        {
            var path = SharedFolder.Path("data", "pydicom-test-files", "files", name + ".dcm");
            var whole = File.ReadAllBytes(path);
            int good = 0, bad = 0;
            for (var trial = 0; trial < 60; trial++)
            {
                var bytes = whole.ToArray();
                bytes[random.Next(300, bytes.Length)] = (byte)random.Next(256);
                File.AppendAllText("/tmp/rd-fuzz", $"{name} {trial}\n");
                try { var file = DicomFile.Of("a.dcm", bytes, new()); StoredPixels.Decode(file, DicomHeader.Read(file, new())); good++; }
                catch (UserErrorException) { bad++; }
            }
            File.AppendAllText("/tmp/rd-fuzz", $"DONE {name} {good} {bad}\n");
        }
    }
}

using System.IO.Compression;
using System.Text;

namespace ImageRegression.Tests;

/// <summary>An .npz file of one array, as NumPy writes it.</summary>
internal static class NpzBytes
{
    public static byte[] Of(string name, string shape, byte[] samples, string type = "|u1")
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry(name + ".npy").Open())
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. samples]);
        return stream.ToArray();
    }
}

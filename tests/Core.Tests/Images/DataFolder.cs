using System.IO.Compression;
using ImageRegression.Images;
using ImageRegression.Tables;

namespace ImageRegression.Tests;

/// <summary>A folder with a table and images, gone after the test.</summary>
public sealed class DataFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("data-").FullName;

    public string Table => Path.Combine(Root, "labels.csv");

    public static byte[] GreyPng(int width = 4, int height = 3) =>
        ImageCodec.EncodePng([.. Enumerable.Range(0, width * height).Select(i => (byte)(i * 20))], new PixelLayout(height, width));

    public DataFolder WithTable(params string[] lines)
    {
        File.WriteAllText(Table, string.Join('\n', lines) + "\n");
        return this;
    }

    public DataFolder WithImages(params string[] paths)
    {
        foreach (var path in paths)
            With(path, GreyPng());
        return this;
    }

    public DataFolder With(string path, byte[] bytes)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    public DataFolder WithZip(params string[] members)
    {
        using var zip = ZipFile.Open(Path.Combine(Root, "images.zip"), ZipArchiveMode.Create);
        foreach (var member in members)
        {
            using var entry = zip.CreateEntry(member).Open();
            entry.Write(GreyPng());
        }
        return this;
    }

    public CaseTable Read() => CaseTable.Read(Table);

    /// <summary>The message of the fault, with the folder left out.</summary>
    public string FaultOf(Func<object> read) => Xunit.Assert.Throws<UserErrorException>(read).Message.Replace(Root + "/", "");

    public string FaultOfReading() => FaultOf(Read);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

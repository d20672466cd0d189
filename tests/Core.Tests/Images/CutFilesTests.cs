using ImageRegression.Images;
using Xunit;
using Xunit.Abstractions;

namespace ImageRegression.Tests;

/// <summary>A file that was cut anywhere, by a full disk or a broken copy, is refused by name, or nothing of its picture is missing.</summary>
public sealed class CutFilesTests(ITestOutputHelper output) : IDisposable
{
    private const string Name = "picture";

    private readonly DataFolder folder = new();

    public static TheoryData<string> Files => [.. WholeFiles.All.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_cut_is_refused_by_name_or_gives_every_pixel(string kind)
    {
        var whole = WholeFiles.All[kind]();
        var cases = folder.WithTable("path,label", $"{Name},1").With(Name, whole).Read();
        var expected = ImageCodec.Decode(whole, 3, new());
        var (wrong, harmless) = (new List<string>(), new List<int>());
        for (var length = 0; length < whole.Length; length++)
        {
            folder.With(Name, whole[..length]);
            Exception?[] faults =
            [
                Record.Exception(() => ImageSet.Decode(cases, expected.Layout with { Channels = 1 }).Dispose()),
                Record.Exception(() => SingleImage.Decode(Path.Combine(folder.Root, Name), new(expected.Layout with { Channels = 1 }, IntensityScale.Declared)).Dispose()),
            ];
            if (faults is [null, null])
            {
                harmless.Add(length);
                if (!ImageCodec.Decode(whole.AsSpan(0, length), 3, new()).Samples.AsSpan().SequenceEqual(expected.Samples))
                    wrong.Add($"{length} of {whole.Length} bytes: other pixels");
            }
            else if (faults.Any(fault => fault is not UserErrorException || !fault.Message.Contains(Name, StringComparison.Ordinal)))
                wrong.Add($"{length} of {whole.Length} bytes: {string.Join(" | ", faults.Select(fault => $"{fault?.GetType().Name} {fault?.Message}"))}");
        }
        output.WriteLine($"{whole.Length} bytes; whole without the last {(harmless.Count > 0 ? whole.Length - harmless[0] : 0)}");
        Assert.Empty(wrong);
    }
}

// What it prints  seconds, peak memory and seconds a stage of a study on so many images, and with which power of their number the time of the whole grows.
// Run             dotnet run -- script scripts/bench/scale.csx --set images=20000
//                 dotnet run -- script scripts/bench/scale.csx --set images=10000,50000,200000 --set methods=Ridge --set start=none     without networks
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

var counts = Arg("images", "20000,200000", "numbers of images, joined by commas");
var methods = Arg("methods", "MSE,L1", "what is trained and compared");
var size = Arg("size", 16, "height and width in pixels");
var iterations = Arg("iterations", 100, "batches of each training");
var start = Arg("start", "", "weights that a training starts from, as folder.csx takes them");

(int Count, double Seconds)? before = null;
foreach (var count in counts.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
{
    var folder = Directory.CreateTempSubdirectory("imageregression-scale-").FullName;
    try
    {
        WriteImages(folder, count);
        var seconds = Measure(folder, count);
        if (before is { } fewer)
            Console.WriteLine(FormattableString.Invariant($"from {fewer.Count} to {count} images: time grows with the power {Math.Log(seconds / fewer.Seconds) / Math.Log((double)count / fewer.Count):F2}"));
        before = (count, seconds);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}
return 0;

// Grey squares whose brightness is the label, with noise; four images a subject.
void WriteImages(string folder, int count)
{
    var table = new StringBuilder("path,label,subject\n");
    using var zip = ZipFile.Open(Path.Combine(folder, "images.zip"), ZipArchiveMode.Create);
    for (var i = 0; i < count; i++)
    {
        var (random, label) = (new Random(i), i / 4 % 200);
        using (var entry = zip.CreateEntry($"images/{i}.pgm", CompressionLevel.NoCompression).Open())
        {
            entry.Write(Encoding.ASCII.GetBytes($"P5 {size} {size} 255\n"));
            entry.Write(Enumerable.Range(0, size * size).Select(_ => (byte)(label + random.Next(40))).ToArray());
        }
        table.Append(CultureInfo.InvariantCulture, $"images/{i}.pgm,{label},s{i / 4}\n");
    }
    File.WriteAllText(Path.Combine(folder, "labels.csv"), table.ToString());
}

double Measure(string folder, int count)
{
    string[] arguments =
    [
        Path.Combine(AppContext.BaseDirectory, "imageregression.dll"), "script", Path.GetFullPath(Path.Combine(ScriptFolder, "../../experiments/folder.csx")),
        "--set", $"data={folder}", "--set", $"size={size}", "--set", $"methods={methods}", "--set", $"iterations={iterations}",
        "--set", $"start={start}", "--cache", Path.Combine(folder, "cache"), "--results", Path.Combine(folder, "results"),
    ];
    var clock = Stopwatch.StartNew();
    using var study = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    var output = study.StandardOutput.ReadToEndAsync();
    var peak = 0L;
    while (!study.WaitForExit(100))
    {
        study.Refresh();
        peak = Math.Max(peak, study.HasExited ? 0 : study.PeakWorkingSet64);
    }
    Console.WriteLine(FormattableString.Invariant($"{count} images: {clock.Elapsed.TotalSeconds:F0} s, {peak / 1e9:F2} GB at the peak, exit {study.ExitCode}"));
    foreach (var line in output.Result.Split('\n').Where(line => line.Contains(" finished in ", StringComparison.Ordinal) || line.StartsWith("error", StringComparison.Ordinal)))
        Console.WriteLine($"  {line}");
    return clock.Elapsed.TotalSeconds;
}

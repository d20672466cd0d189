using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

/// <summary>One line of the table: our value, the peer's, and what their ratio should not exceed.</summary>
public sealed record Row(string Title, double Target, double Ours, double Peer, string Threads, bool Agrees, string Results)
{
    private string OursText { get; init; } = Duration(Ours);

    private string PeerText { get; init; } = Duration(Peer);

    /// <summary>Memory at the end against memory near the start.</summary>
    public static Row OfMemory(string title, double target, double afterMiB, double beforeMiB) =>
        new(title, target, afterMiB, beforeMiB, "", Agrees: true, Results: "")
        {
            OursText = string.Create(CultureInfo.InvariantCulture, $"{afterMiB:f0} MiB at the end"),
            PeerText = string.Create(CultureInfo.InvariantCulture, $"{beforeMiB:f0} MiB after a tenth"),
        };

    /// <summary>The most memory that a computation takes against what it avoids taking.</summary>
    public static Row OfPeak(string title, double target, double peakMiB, double avoidedMiB, string avoided) =>
        new(title, target, peakMiB, avoidedMiB, "", Agrees: true, Results: "")
        {
            OursText = string.Create(CultureInfo.InvariantCulture, $"{peakMiB:f0} MiB at the peak"),
            PeerText = string.Create(CultureInfo.InvariantCulture, $"{avoidedMiB:f0} MiB for {avoided}"),
        };

    /// <summary>The line in Markdown.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"| {Title} | {OursText} | {PeerText} | {Ours / Peer:g3} | ≤ {Target:g} | {Verdict} | {Threads} | {Results} |");

    private string Verdict => (Agrees, Ours / Peer / Target) switch
    {
        (false, _) => "**results differ**",
        (_, <= 1) => "met",
        (_, var excess) => string.Create(CultureInfo.InvariantCulture, $"missed by {excess - 1:p0}"),
    };

    private static string Duration(double seconds) => seconds switch
    {
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:g3} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:g3} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:g3} s"),
    };
}

/// <summary>The table, and its place in a document.</summary>
public static class BenchmarkTable
{
    private const string Heading = "## Against Python";

    public static string Markdown(IReadOnlyList<Row> rows, int rounds, IReadOnlyDictionary<string, string> versions) =>
        string.Join('\n',
        [
            Heading, "",
            $"`scripts/bench/run`, medians of {rounds} alternating runs; threads and results are given as ours / Python's.", "",
            "| computation | ours | Python | ratio | target | verdict | threads | results |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            .. rows.Select(row => row.ToString()), "",
            $"Machine: {Processor()}, {Environment.ProcessorCount} cores. Ours: .NET {Environment.Version}. " +
            $"Python's: {string.Join(", ", versions.Select(version => $"{version.Key} {version.Value}"))}.",
            "",
        ]);

    /// <summary>Puts the table in place of the one a document has, or at its end.</summary>
    public static void WriteInto(string document, string table)
    {
        var text = File.Exists(document) ? File.ReadAllText(document) : "# Benchmarks\n\n";
        var section = new Regex($@"^{Heading}\n.*?(?=^## |\z)", RegexOptions.Singleline | RegexOptions.Multiline);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(document))!);
        File.WriteAllText(document, section.IsMatch(text) ? section.Replace(text, _ => table + "\n", 1).TrimEnd() + "\n" : text + table);
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } name
            ? name.Split(':')[1].Trim() : RuntimeInformation.ProcessArchitecture.ToString();
}

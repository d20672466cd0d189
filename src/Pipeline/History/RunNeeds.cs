using System.Collections.Immutable;
using System.Text.Json;

namespace ImageRegression.Pipeline.History;

/// <summary>What a run that has been needs of the store for its answer to be there again.</summary>
/// <param name="Id">The run.</param>
/// <param name="Study">The study, as the user named it.</param>
/// <param name="EndedWell">Whether it did.</param>
/// <param name="Results">The results of its stages.</param>
internal sealed record RunNeeds(string Id, string Study, bool EndedWell, ImmutableHashSet<Fingerprint> Results)
{
    /// <summary>All runs on a store by its logs and its history, in the order of their names, which is that of time.</summary>
    /// <param name="storeFolder">The store.</param>
    public static ImmutableArray<RunNeeds> All(string storeFolder)
    {
        var known = new RunHistory(storeFolder).Runs(int.MaxValue).ToDictionary(run => run.Id, run => new RunNeeds(
            run.Id, run.Study, run.Status is RunStatus.Finished, [.. run.Stages.Select(stage => stage.Identity.Fingerprint)]));
        foreach (var logged in Logs(storeFolder).Select(OfLog).OfType<RunNeeds>())
            known[logged.Id] = known.TryGetValue(logged.Id, out var same) ? logged with { EndedWell = logged.EndedWell || same.EndedWell, Results = logged.Results.Union(same.Results) } : logged;
        return [.. known.Values.OrderBy(run => run.Id, StringComparer.Ordinal)];
    }

    /// <summary>The logs of a store.</summary>
    public static IEnumerable<string> Logs(string storeFolder) =>
        Path.Combine(storeFolder, RunLog.FolderName) is var folder && Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"*{RunLog.Ending}") : [];

    /// <summary>What a log says; null where it says nothing: it is gone, or its first line was never whole.</summary>
    public static RunNeeds? OfLog(string file)
    {
        RunNeeds? run = null;
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var lines = new StreamReader(stream);
            while (lines.ReadLine() is { } line)
                if (line.Contains("\"event\":\"run", StringComparison.Ordinal))
                    run = After(run, line, Path.GetFileNameWithoutExtension(file));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        return run;
    }

    private static RunNeeds? After(RunNeeds? run, string line, string id)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var told = document.RootElement;
            return told.GetProperty("event").GetString() == "runStarted"
                ? new(id, told.GetProperty("study").GetString() ?? "", false, [.. told.GetProperty("plan").EnumerateArray().Select(stage => Fingerprint.Parse(stage.GetProperty("fingerprint").GetString() ?? ""))])
                : run is null ? null : run with { EndedWell = told.GetProperty("status").GetString() == "finished" };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return run;   // the process died in the middle of the line
        }
    }
}

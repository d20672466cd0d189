using System.Text.Json;
using ImageRegression.Pipeline.Archives;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Reports.Runs;

/// <summary>Runs on their way from one store to another.</summary>
public static class RunArchives
{
    /// <summary>A run with its results, scripts and table, ready to be written.</summary>
    /// <param name="run">The run.</param>
    /// <param name="store">Its store.</param>
    /// <inheritdoc cref="RunExport(Store, ExportedRun)" path="//exception"/>
    public static RunExport Export(RunSummary run, Store store) => new(store, new()
    {
        Id = run.Id,
        Title = run.Title,
        Study = run.Script,
        Started = run.Started,
        Duration = run.Duration,
        Stages = [.. run.Stages.Select(stage => new ExportedStage(stage.Name, stage.Fingerprint, stage.Content, stage.IsTarget))],
        Scripts = [.. run.Scripts.OrderBy(script => script.Name != Path.GetFileName(run.Script)).Select(script => new ExportedText(script.Name, script.Text))],
        Tables = [.. ResultFiles.Texts(run).Select(table => new ExportedText(table.Name, table.Text))],
    });

    /// <summary>An archive that was checked, with what its run was and found.</summary>
    /// <param name="file">The archive.</param>
    /// <exception cref="UserErrorException">It cannot be read, is damaged, or is no archive of a run.</exception>
    public static (RunImport Archive, RunSummary Run) Open(string file)
    {
        var archive = new RunImport(file);
        try
        {
            var run = RunSummary.Read(archive.Summary.Span);
            return run.Id == archive.RunId ? (archive, run) : throw new JsonException($"it is the run {run.Id}");
        }
        catch (JsonException fault)
        {
            archive.Dispose();
            throw new UserErrorException($"The archive is refused: the summary of its run cannot be understood ({fault.Message}). Nothing of it was taken. It may be of another version of this program.", file, inner: fault);
        }
    }
}

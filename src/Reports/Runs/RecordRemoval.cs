using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Reports.Runs;

/// <summary>The removal of all that is kept of one run, except results: its record in the store, and its table.</summary>
public sealed class RecordRemoval
{
    private readonly RunRemoval record;
    private readonly string tables;

    /// <summary>Finds the run.</summary>
    /// <param name="cacheFolder">The store.</param>
    /// <param name="name">The beginning of its name, also of one that did not end well; <c>latest</c> and <c>previous</c> are the last two that did.</param>
    /// <param name="tables">The folder of tables.</param>
    /// <exception cref="UserErrorException">No run is called so, or several are.</exception>
    public RecordRemoval(string cacheFolder, string name, string tables)
    {
        this.tables = tables;
        var runs = new RunHistory(cacheFolder).Runs(int.MaxValue);
        RunId = RunSummary.IdNamed(cacheFolder, name, runs.Select(run => run.Id));
        Study = runs.FirstOrDefault(run => run.Id == RunId)?.Study ?? RunSummary.Find(cacheFolder, RunId)?.Script ?? "";
        record = new(new Store(cacheFolder), RunId);
    }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>Its study, as the user named it.</summary>
    public string Study { get; }

    /// <inheritdoc cref="RunRemoval.Freed"/>
    public Garbage Freed() => record.Freed();

    /// <summary>Removes the table, then the record.</summary>
    /// <returns>The folder of the table, where something of the user's is left in it; null where it is gone.</returns>
    /// <exception cref="UserErrorException">The run goes on or is pinned, or the disk refuses.</exception>
    public string? Remove()
    {
        record.RequireRemovable();
        var left = DiskFaults.Guard(tables, () => ResultFiles.Remove(Study, RunId, tables));
        record.Remove();
        return left;
    }
}

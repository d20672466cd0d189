using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Reports;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page;
using ImageRegression.Reports.Runs;

namespace ImageRegression.Scripting;

/// <summary>The stages that a script returned, ready to plan and to run.</summary>
/// <param name="script">The script, built.</param>
/// <param name="targets">The stages it returned.</param>
/// <param name="request">What was asked for.</param>
/// <param name="force">Names of stages to compute again.</param>
public sealed class Study(BuiltScript script, ImmutableArray<Stage> targets, ScriptRequest request, ImmutableArray<string> force)
{
    private readonly Runner runner = new(new Store(request.CacheFolder), new RunOptions
    {
        Study = request.File,
        Profile = script.Profile.ToString().ToLowerInvariant(),
        Arguments = [.. script.Parameters.Select(value => $"{value.Name}={value.Value}")],
        Force = force,
        Environment = EngineFacts.OfThisMachine,
    });

    private readonly ReportFiles pages = new(Path.Combine(Path.GetFullPath(request.CacheFolder), "reports"));

    /// <summary>What <see cref="Run"/> would do with each stage, and why; computes nothing.</summary>
    /// <exception cref="UserErrorException">A file that a stage reads is missing, or a forced name is unknown.</exception>
    /// <exception cref="ScriptFailedException">A stage cannot say what it is made of.</exception>
    public ImmutableArray<PlannedStage> Plan()
    {
        try
        {
            return runner.Plan(targets);
        }
        catch (StageFailedException fault)
        {
            throw new ScriptFailedException(ScriptFailure.OfStage(fault.Stage, fault), fault);
        }
    }

    /// <summary>Computes what is not stored and writes the report and the table.</summary>
    /// <param name="observe">Told of every event, in order, one at a time.</param>
    /// <param name="cancellation">Stops the run; what was computed stays.</param>
    /// <exception cref="UserErrorException">A fault outside of any stage that the user can mend.</exception>
    /// <exception cref="ScriptFailedException">A stage failed, cannot say what it is made of, or cannot read its result back.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public RunReport Run(Action<RunEvent> observe, CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        Stage? failed = null;
        try
        {
            using var run = runner.Run(targets, Observe, cancellation);
            var report = Report(run, started);
            return Written(report, () => FigureGathering.Of(run, targets));
        }
        catch (Exception fault) when (((fault as StageFailedException)?.Stage ?? failed) is not null && !cancellation.IsCancellationRequested)
        {
            throw new ScriptFailedException(ScriptFailure.OfStage((fault as StageFailedException)?.Stage ?? failed!, fault), fault);
        }

        void Observe(RunEvent happened)
        {
            if (happened is RunEvent.Failed { Stage.Stage: var stage })
                failed = stage;
            observe(happened);
        }
    }

    // The numbers are there: a disk that takes no report does not hide them.
    private RunReport Written(RunReport report, Func<StudyFigures> figures)
    {
        var (folder, unwritten) = (Path.GetDirectoryName(report.File)!, new List<string>());
        var file = Attempt("report.md", () =>
        {
            Disk.MakeFolder(folder);
            Disk.Replace(report.File, MarkdownReport.Of(report));
            return report.File;
        }, "");
        Attempt("run.json", () => { RunSummary.Of(report, script.Texts, GitCommit.Of(Path.GetDirectoryName(script.File)!)).Save(request.CacheFolder); return ""; }, "");
        var tables = Attempt("The table", () => ResultFiles.Write(report, request.ResultsFolder), []);
        var page = Attempt("report.html", () => pages.Write(report, figures, folder), "");
        return report with { File = file, Tables = tables, Page = page, Unwritten = [.. unwritten] };

        T Attempt<T>(string what, Func<T> write, T otherwise)
        {
            try
            {
                return write();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or UserErrorException)
            {
                unwritten.Add($"{what} could not be written; the results above hold all the same. {DiskFaults.Explain(fault, request.CacheFolder)?.Message ?? fault.Message}");
                return otherwise;
            }
        }
    }

    private RunReport Report(StudyRun run, DateTimeOffset started)
    {
        var returned = targets.Distinct().Select(stage => (stage.Name, Value: StudyValue.Of(run, stage))).ToArray();
        var results = returned.SelectMany(value => value.Value as IEnumerable<Result> ?? []).ToImmutableArray();
        return new RunReport
        {
            Title = script.Title,
            Script = request.File,
            RunId = run.Id,
            Started = started,
            Duration = DateTimeOffset.UtcNow - started,
            Profile = script.Profile,
            Parameters = script.Parameters,
            Results = results,
            Values = [.. returned.Where(value => value.Value is string).Select(value => new NamedValue(value.Name, (string)value.Value!))],
            Notes = NotesOf(targets.Select(stage => run.Stored(stage).Manifest), results),
            Warnings = run.Warnings,
            Stages = [.. run.Stages.Select(planned => Outcome(run, planned))],
            File = Path.GetFullPath(Path.Combine(request.CacheFolder, "runs", run.Id, "report.md")),
        };
    }

    // What the answers themselves are worth comes first: that they are no better than the mean must not stand below how images were padded.
    private ImmutableArray<string> NotesOf(IEnumerable<Manifest> answers, IEnumerable<Result> results) =>
    [
        .. answers.SelectMany(answer => answer.Notes)
            .Concat(script.Notes)
            .Concat(answers.SelectMany(answer => answer.UpstreamNotes))
            .Concat(results.SelectMany(result => result.Notes)).Distinct(),
    ];

    private StageOutcome Outcome(StudyRun run, PlannedStage planned) => new(
        planned.Name,
        planned.Fingerprint,
        planned.Action,
        targets.Contains(planned.Stage),
        [.. planned.Stage.Inputs.Select(input => input.Role == input.Stage.Name ? input.Role : $"{input.Stage.Name} as {input.Role}")],
        planned.Stage.BuiltAt is { IsKnown: true } place ? $"{Path.GetFileName(place.File)}({place.Line})" : "",
        Stored(run, planned));

    // A stage that the run had no need of may be gone from the store.
    private static StoredResult? Stored(StudyRun run, PlannedStage planned)
    {
        try
        {
            return run.Stored(planned.Stage);
        }
        catch (InvalidOperationException) when (planned.Action is PlannedAction.Skip)
        {
            return null;
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>Carries a plan out.</summary>
internal sealed class Execution(Store store, StageGraph graph, Planner planner, RunOptions options, RunJournal journal, RunLease? lease, CancellationToken cancellation)
{
    private readonly Dictionary<Fingerprint, StoredResult> stored = planner.Stored;
    private readonly Lazy<ImmutableSortedDictionary<string, string>> environment = new(() => Facts(options));

    public void Run(ImmutableArray<PlannedStage> plan)
    {
        using var memo = new ResultMemo();
        foreach (var input in plan.Where(IsExecuted).SelectMany(planned => graph[planned.Fingerprint].Inputs))
            memo.Expect(input);
        var requirements = new PlannedRequirements(plan, graph);
        var results = new RequiredResults(stage => graph.FingerprintOf(stage)!.Value, fingerprint => stored[fingerprint].Files);
        foreach (var planned in requirements.WhatTheyLookAtFirst())
        {
            if (planned.Cached)
                journal.Tell(at => new RunEvent.Cached(at, planned, stored[planned.Fingerprint].Manifest));
            else
                Compute(planned, memo);
            foreach (var (stage, requirement) in requirements.CanBeCheckedAfter(planned))
                Check(stage, () => requirement.Check(results));
        }
    }

    private void Check(PlannedStage planned, Action check)
    {
        try
        {
            StageFailedException.Guard(planned.Stage, check);
        }
        catch (Exception fault)
        {
            journal.Tell(at => new RunEvent.Failed(at, planned, fault));
            throw;
        }
    }

    private static bool IsExecuted(PlannedStage planned) => planned.Action is PlannedAction.Execute;

    private void Compute(PlannedStage planned, ResultMemo memo)
    {
        var node = graph[planned.Fingerprint];
        var forced = planner.Forced.Contains(node.Fingerprint);
        try
        {
            using var held = store.Lock(
                node.Fingerprint, journal.RunId,
                holder => journal.Tell(at => new RunEvent.Waiting(at, planned, holder?.ProcessId) { RunId = holder?.RunId }), cancellation);
            cancellation.ThrowIfCancellationRequested();
            var earlier = store.Find(node.Fingerprint, out var damage);
            if (damage is not null)
                SetAside(planned, damage);
            var trace = graph.TraceOf(node, input => stored[input].Manifest.Content);
            if (!forced && earlier is not null && Planner.OtherInput(node, earlier, stored) is null)
            {
                stored[node.Fingerprint] = earlier;   // inputs came out with the same bits, or another run has computed it meanwhile
                journal.Tell(at => new RunEvent.Cached(at, planned, earlier.Manifest));
            }
            else if (!forced && store.Traced(trace, lease) is { } same)
            {
                stored[node.Fingerprint] = TakeOver(planned, node, same);
            }
            else
            {
                if (forced)
                    store.DiscardCheckpoints(node.Fingerprint);
                stored[node.Fingerprint] = Compute(planned, node, memo, earlier);
                store.KeepTrace(trace, node.Fingerprint);
            }
        }
        catch (Exception fault)
        {
            journal.Tell(at => new RunEvent.Failed(at, planned, fault));
            if (fault is UserErrorException or OperationCanceledException or StageFailedException || DiskFaults.Explain(fault, store.Folder) is not null)
                throw;
            throw new StageFailedException(planned.Stage, fault);
        }
        foreach (var input in node.Inputs)
            memo.Release(input);
    }

    // Upstream was computed anew and came out with the same bits, so this would too.
    private StoredResult TakeOver(PlannedStage planned, StageGraph.Node node, StoredResult same)
    {
        var draft = store.Begin(node.Fingerprint);
        try
        {
            Store.Copy(same.Files, draft);
            var result = store.Publish(draft, same.Manifest with
            {
                Fingerprint = node.Fingerprint,
                Name = node.Stage.Name,
                Identity = node.Identity,
                BuiltAt = node.Stage.BuiltAt.ToString(),
                InputContents = ContentsOf(node),
                UpstreamNotes = UpstreamNotes(node),
            });
            journal.Tell(at => new RunEvent.Note(at, planned, $"its inputs hold the same bits as those of {same.Manifest.Fingerprint.Brief}, whose result is taken over"));
            journal.Tell(at => new RunEvent.Cached(at, planned, result.Manifest));
            return result;
        }
        finally
        {
            Store.Discard(draft);
        }
    }

    private ImmutableArray<Fingerprint> ContentsOf(StageGraph.Node node) =>
        [.. node.Identity.Inputs.Select(input => stored[input.Fingerprint].Manifest.Content)];

    private ImmutableArray<string> UpstreamNotes(StageGraph.Node node) =>
        [.. node.Inputs.SelectMany(input => stored[input].Manifest.AllNotes).Distinct()];

    private StoredResult Compute(PlannedStage planned, StageGraph.Node node, ResultMemo memo, StoredResult? earlier)
    {
        journal.Tell(at => new RunEvent.Started(at, planned));
        var (began, clock) = (store.Time.GetUtcNow(), store.Time.GetTimestamp());
        var told = new Told();
        var before = ImmutableArray<Segment>.Empty;
        var sources = new WatchedSources(node, store.Hashes);
        var draft = store.Begin(node.Fingerprint);
        try
        {
            node.Stage.Execute(new StageRun(
                node.Fingerprint, draft, new(() => Checkpoints(planned, node, began, told, out before)),
                stage => memo.Read(FingerprintOf(node, stage), stage, stored[FingerprintOf(node, stage)]),
                stage => stored[FingerprintOf(node, stage)].Manifest, report => Report(planned, told, report), cancellation));
            if (draft.Files.IsEmpty)
                throw new InvalidOperationException("The stage wrote no file into its output.");
            sources.ThrowIfChanged();
            if (earlier is not null && Planner.OtherInput(node, earlier, stored) is null)
                Compare(planned, earlier.Manifest.Files, Store.ListFiles(draft));
            var took = store.Time.GetElapsedTime(clock);
            var result = store.Publish(draft, new Manifest
            {
                Fingerprint = node.Fingerprint,
                Name = node.Stage.Name,
                Identity = node.Identity,
                BuiltAt = node.Stage.BuiltAt.ToString(),
                Environment = environment.Value,
                Started = began,
                Duration = before.Aggregate(took, (sum, segment) => sum + segment.Duration),
                Segments = before.IsEmpty ? [] : before.Add(new(began, took, environment.Value)),
                InputContents = ContentsOf(node),
                Metrics = told.Metrics,
                Notes = told.Notes,
                UpstreamNotes = UpstreamNotes(node),
            });
            journal.Tell(at => new RunEvent.Finished(at, planned, result.Manifest));
            return result;
        }
        finally
        {
            Store.Discard(draft);
        }
    }

    // The folder for checkpoints; where there are some, the stage goes on from them.
    private string Checkpoints(PlannedStage planned, StageGraph.Node node, DateTimeOffset began, Told told, out ImmutableArray<Segment> before)
    {
        var folder = Directory.CreateDirectory(store.CheckpointsOf(node.Fingerprint)).FullName;
        var now = new Segment(began, TimeSpan.Zero, environment.Value);
        before = Segments.Begin(folder, now);
        if (before is [.., var last] && Segments.Difference(last, now) is { } difference)
            Report(planned, told, new StageReport.Note($"went on from a checkpoint under other conditions ({difference}); an undisturbed run may differ in its last bits"));
        return folder;
    }

    private Fingerprint FingerprintOf(StageGraph.Node node, Stage stage) =>
        graph.FingerprintOf(stage) is { } fingerprint && node.Inputs.Contains(fingerprint)
            ? fingerprint
            : throw new InvalidOperationException(
                $"The stage '{node.Stage.Name}' reads '{stage.Name}', which is not among its Inputs. Add it there, so that the fingerprint covers it.");

    private void Report(PlannedStage planned, Told told, StageReport report)
    {
        told.Take(report);
        journal.Tell(at => report switch
        {
            StageReport.Progress p => new RunEvent.Progress(at, planned, p.Done, p.Total, p.Unit),
            StageReport.Metric m => new RunEvent.Metric(at, planned, m.Value),
            StageReport.Note n => new RunEvent.Note(at, planned, n.Text),
            StageReport.Warning w => new RunEvent.Warning(at, $"{planned.Name}: {w.Text}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    private void SetAside(PlannedStage planned, string damage)
    {
        var aside = store.SetAside(planned.Fingerprint);
        journal.Tell(at => new RunEvent.Warning(at, $"The stored result of '{planned.Name}' is damaged: {damage}. It was moved to '{aside}' and is computed again."));
    }

    // A result that is computed again must come out with the same bits; if not, some randomness is not seeded.
    private void Compare(PlannedStage planned, ImmutableArray<ManifestFile> before, ImmutableArray<ManifestFile> after)
    {
        string[] differing = [.. before.Except(after).Concat(after.Except(before)).Select(file => file.Name).Distinct().Order(StringComparer.Ordinal)];
        journal.Tell(at => new RunEvent.Note(at, planned, differing.Length == 0
            ? "computed again: same bits"
            : $"computed again: DIFFERENT bits in {string.Join(", ", differing)}; what was computed from the earlier bits is computed again as well"));
    }

    private static ImmutableSortedDictionary<string, string> Facts(RunOptions options) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["code"] = typeof(Execution).Assembly.GetName().Version?.ToString(3) ?? "",
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["os"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
            ["processors"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }).SetItems(options.Environment());

    private sealed class Told
    {
        private readonly Lock gate = new();
        private readonly OrderedDictionary<string, MetricValue> metrics = [];
        private readonly List<string> notes = [];

        public ImmutableArray<MetricValue> Metrics => [.. metrics.Values];

        public ImmutableArray<string> Notes => [.. notes.Distinct()];

        public void Take(StageReport report)
        {
            lock (gate)
                if (report is StageReport.Metric metric)
                    metrics[metric.Value.Name] = metric.Value;
                else if (report is StageReport.Note note)
                    notes.Add(note.Text);
        }
    }
}

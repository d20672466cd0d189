namespace ImageRegression.Cli

open System
open System.Collections.Immutable
open System.Globalization
open Argu
open ImageRegression
open ImageRegression.Pipeline
open ImageRegression.Pipeline.History
open ImageRegression.Scripting
open ImageRegression.Reports
open ImageRegression.Reports.Runs

type RunsArgs =
    | [<MainCommand; Unique>] Run of name: string
    | [<Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<EqualsAssignmentOrSpaced>] Set of assignment: string
    | [<Unique; EqualsAssignmentOrSpaced>] Status of ending: string
    | [<Unique; EqualsAssignmentOrSpaced>] Limit of count: int
    | [<Unique>] Pin
    | [<Unique>] Unpin
    | [<Unique>] Rm
    | [<Unique>] Yes
    | [<Unique; EqualsAssignmentOrSpaced>] Results of folder: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Run _ -> "shows this run; the beginning of its name, 'latest' or 'previous'"
            | Study _ -> "only runs of this script, by its path or file name"
            | Set _ -> "only runs with this parameter: name=value; may be given several times"
            | Status _ -> "only runs that ended so: finished, failed, cancelled or running"
            | Pin -> "keeps RUN and its results: gc leaves them"
            | Unpin -> "lets gc remove RUN again"
            | Rm ->
                "shows what removing the record of RUN frees, and with --yes removes it; results stay until gc removes them"
            | Yes -> "with --rm: removes it"
            | Results _ -> "with --rm: folder of the studies' tables; default results"
            | Limit _ -> "how many runs to show; default 20"
            | Cache _ -> "folder of results; default .cache"

/// `runs`: the latest runs, the last one first; `runs RUN`: one of them.
module RunsCommand =
    // Runs that are looked through for those that fit the filters.
    let private most = 10_000

    let private columns =
        ImmutableArray.Create(
            TextColumn "run",
            TextColumn "study",
            TextColumn "profile",
            TextColumn "arguments",
            TextColumn "ended",
            TextColumn("took", true),
            TextColumn("computed", true),
            TextColumn("cached", true),
            TextColumn "result"
        )

    let private number (value: float) =
        value.ToString("G4", CultureInfo.InvariantCulture)

    // The first metric of each row: what the study is about.
    let private found (summary: RunSummary | null) =
        match summary with
        | null -> ""
        | summary ->
            let rows =
                summary.Results
                |> Seq.choose (fun row ->
                    row.Metrics
                    |> Seq.tryHead
                    |> Option.map (fun metric -> $"{row.Label} {metric.Name} {number metric.Value}"))
                |> Seq.toList

            let more =
                if rows.Length > 3 then
                    $", and {rows.Length - 3} more"
                else
                    ""

            String.Join(", ", List.truncate 3 rows) + more

    // Of a run that ended well it is known which values were the script's own.
    let private given (run: RunRecord) (summary: RunSummary | null) =
        match summary with
        | null -> String.Join(' ', run.Arguments)
        | summary ->
            String.Join(
                ' ',
                summary.Parameters
                |> Seq.filter (fun one -> not one.IsDefault)
                |> Seq.map (fun one -> $"{one.Name}={one.Value}")
            )

    let private row cache (run: RunRecord) =
        let summary = RunSummary.Find(cache, run.Id)

        let count status =
            let stages =
                run.Stages |> Seq.filter (fun stage -> stage.Status = status) |> Seq.length

            stages.ToString CultureInfo.InvariantCulture

        ImmutableArray.Create(
            (if RunPins.IsPinned(cache, run.Id) then
                 $"{run.Id} (pinned)"
             else
                 run.Id),
            run.Study,
            run.Profile,
            given run summary,
            (match run.Status with
             | RunStatus.Running -> "not ended"
             | status -> status.ToString().ToLowerInvariant()),
            (if run.Duration.HasValue then
                 Quantity.Duration run.Duration.Value
             else
                 ""),
            count RunStatus.Finished,
            count RunStatus.Cached,
            found summary
        )

    let private fits (results: ParseResults<RunsArgs>) (run: RunRecord) =
        let ofStudy (script: string) =
            run.Study = script
            || IO.Path.GetFileName run.Study = script
            || IO.Path.GetFileNameWithoutExtension run.Study = script
            || IO.Path.GetFullPath run.Study = IO.Path.GetFullPath script

        results.TryGetResult Study |> Option.forall ofStudy
        && results.GetResults RunsArgs.Set
           |> List.forall (fun given -> run.Arguments |> Seq.contains given)
        && results.TryGetResult Status
           |> Option.forall (fun ending -> run.Status.ToString().Equals(ending, StringComparison.OrdinalIgnoreCase))

    let private list cache limit filter =
        match
            RunHistory(cache).Runs most
            |> Seq.filter filter
            |> Seq.truncate limit
            |> Seq.toList
        with
        | [] when (RunHistory(cache).Runs 1).IsEmpty ->
            printfn $"There are no runs in '{cache}' yet. Begin with: {Arguments.program} script FILE"
            Exit.success
        | [] ->
            printfn $"No run in '{cache}' fits."
            Exit.success
        | runs ->
            let table =
                TextTable(columns, ImmutableArray.CreateRange(runs |> Seq.map (row cache)))

            table.Lines |> Seq.iter Console.Out.WriteLine
            Exit.success

    let private lines cache (run: RunSummary) =
        let at =
            run.Started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)

        let pairs rows =
            TextTable(ImmutableArray.Create(TextColumn "", TextColumn ""), ImmutableArray.CreateRange rows).Lines
            |> Seq.skip 2

        [
            run.Title
            $"run {run.Id} of {run.Script}, {at}, took {Quantity.Duration run.Duration}"
            yield! run.Notes |> Seq.map (fun note -> $"Note: {note}")
            ""
            if not run.Results.IsEmpty then
                yield! (ResultTable.Of run.Results).Lines

            yield!
                run.Values
                |> Seq.collect (fun value ->
                    if value.Lines.Length = 1 then
                        Seq.singleton $"{value.Name}: {value.Lines[0]}"
                    else
                        Seq.append [ $"{value.Name}:" ] value.Lines)
            ""
            "parameters"

            yield!
                pairs (
                    [
                        ImmutableArray.Create("profile", run.Profile)
                        for one in run.Parameters do
                            ImmutableArray.Create(
                                one.Name,
                                (if one.IsDefault then
                                     $"{one.Value} (default)"
                                 else
                                     one.Value)
                            )
                    ]
                )
            ""
            "code"
            let commit = Option.ofObj run.Commit |> Option.defaultValue "(not in git)"
            $"commit   {commit}"

            yield!
                run.Scripts
                |> Seq.map (fun script ->
                    let lines =
                        Quantity.Count(int64 (script.Text.TrimEnd('\n').Split('\n').Length), "line")

                    $"script   {script.Name}, {lines}")

            ""
            "stages"

            yield!
                pairs (
                    [
                        for stage in run.Stages do
                            ImmutableArray.Create(stage.Name, stage.Fingerprint.Brief)
                    ]
                )

            ""

            let folder =
                FilePlace.Relative(
                    IO.Path.Combine(IO.Path.GetFullPath cache, "runs", run.Id),
                    Environment.CurrentDirectory
                )

            $"report and page  {folder}"
        ]

    let private pin cache name isPinned =
        let run = RunSummary.Named(cache, name)

        if isPinned then
            RunPins.Pin(cache, run.Id)
            printfn $"{run.Id} of {run.Script} is kept until it is unpinned."
        else
            RunPins.Unpin(cache, run.Id)
            printfn $"{run.Id} of {run.Script} is pinned no more."

        Exit.success

    let private remove cache name tables isTold =
        let removal = RecordRemoval(cache, name, tables)
        let freed = removal.Freed()

        let frees =
            if freed.Items.IsEmpty then
                $"'{Arguments.program} gc' has nothing to remove then"
            else
                $"""'{Arguments.program} gc' can then remove {Quantity.Count(int64 freed.Results, "result")}, {Quantity.Size freed.SizeBytes} in all"""

        if isTold then
            let left = removal.Remove()
            printfn $"The record of {removal.RunId} of {removal.Study} was removed; {frees}."

            match left with
            | null -> ()
            | folder -> printfn $"'{folder}' holds other files than the study's table; these were left."
        else
            printfn
                $"Nothing was removed. '{Arguments.program} runs {removal.RunId} --rm --yes' removes the record of this run of {removal.Study}: its log, report and table. Results stay; {frees}."

        Exit.success

    let execute (argv: string list) =
        Arguments.parsed<RunsArgs> "runs" argv (fun results ->
            let cache = results.GetResult(RunsArgs.Cache, defaultValue = ".cache")
            let tables = results.GetResult(RunsArgs.Results, defaultValue = "results")

            let pins, removes, isTold =
                results.Contains Pin, results.Contains Rm, results.Contains RunsArgs.Yes

            let asked = [ pins; results.Contains Unpin; removes ] |> List.filter id

            match results.GetResult(Limit, defaultValue = 20), results.TryGetResult Run with
            | limit, _ when limit < 1 ->
                Fault.print $"--limit is {limit}; it must be at least 1."
                Exit.usage
            | _ when asked.Length > 1 ->
                Fault.print "Give one of --pin, --unpin and --rm."
                Exit.usage
            | _ when isTold && not removes ->
                Fault.print "--yes belongs to --rm: runs RUN --rm --yes."
                Exit.usage
            | _, None when not asked.IsEmpty ->
                Fault.print
                    "Say which run: runs RUN --pin, --unpin or --rm; its name's beginning, 'latest' or 'previous'."

                Exit.usage
            | _, Some name when removes -> Fault.guard cache (fun () -> remove cache name tables isTold)
            | _, Some name when not asked.IsEmpty -> Fault.guard cache (fun () -> pin cache name pins)
            | _, Some name ->
                Fault.guard cache (fun () ->
                    lines cache (RunSummary.Named(cache, name)) |> List.iter Console.Out.WriteLine

                    Exit.success)
            | limit, None -> Fault.guard cache (fun () -> list cache limit (fits results)))

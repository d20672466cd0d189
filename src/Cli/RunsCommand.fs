namespace ImageRegression.Cli

open System
open System.Collections.Immutable
open System.Globalization
open Argu
open ImageRegression.Pipeline
open ImageRegression.Pipeline.History
open ImageRegression.Reports

type RunsArgs =
    | [<Unique; EqualsAssignmentOrSpaced>] Limit of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Limit _ -> "how many runs to show; default 20"
            | Cache _ -> "folder of results; default .cache"

/// `runs`: the latest runs, the last one first.
module RunsCommand =
    let private columns =
        ImmutableArray.Create(
            TextColumn "run",
            TextColumn "study",
            TextColumn "profile",
            TextColumn "arguments",
            TextColumn "ended",
            TextColumn("took", true),
            TextColumn("computed", true),
            TextColumn("cached", true)
        )

    let private row (run: RunRecord) =
        let count status =
            let stages =
                run.Stages |> Seq.filter (fun stage -> stage.Status = status) |> Seq.length

            stages.ToString CultureInfo.InvariantCulture

        ImmutableArray.Create(
            run.Id,
            run.Study,
            run.Profile,
            String.Join(' ', run.Arguments),
            (match run.Status with
             | RunStatus.Running -> "not ended"
             | status -> status.ToString().ToLowerInvariant()),
            (if run.Duration.HasValue then
                 Quantity.Duration run.Duration.Value
             else
                 ""),
            count RunStatus.Finished,
            count RunStatus.Cached
        )

    let private show cache limit =
        match RunHistory(cache).Runs limit with
        | runs when runs.IsEmpty ->
            printfn $"There are no runs in '{cache}' yet. Begin with: {Arguments.program} script FILE"
            Exit.success
        | runs ->
            let table = TextTable(columns, ImmutableArray.CreateRange(Seq.map row runs))
            table.Lines |> Seq.iter Console.Out.WriteLine
            Exit.success

    let execute (argv: string list) =
        Arguments.parsed<RunsArgs> "runs" argv (fun results ->
            let cache = results.GetResult(RunsArgs.Cache, defaultValue = ".cache")

            match results.GetResult(Limit, defaultValue = 20) with
            | limit when limit < 1 ->
                Fault.print $"--limit is {limit}; it must be at least 1."
                Exit.usage
            | limit -> Fault.guard cache (fun () -> show cache limit))

namespace ImageRegression.Cli

open System
open System.Collections.Immutable
open System.Globalization
open System.IO
open Argu
open ImageRegression.Pipeline.Storage
open ImageRegression.Reports

type GcArgs =
    | [<Unique>] Yes
    | [<Unique; EqualsAssignmentOrSpaced>] Keep of runs: int
    | [<Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Yes -> "removes it; without, it is only shown"
            | Keep _ -> "how many runs of each study stay, the newest ones; default 3"
            | Study _ -> "only runs of this script may go, by its path or file name"
            | Cache _ -> "folder of results; default .cache"

/// `gc`: what no kept run needs, and with `--yes` its removal.
module GcCommand =
    let private size (bytes: int64) =
        String.Format(CultureInfo.InvariantCulture, "{0:0.0} MiB", float bytes / 1048576.0)

    let private show (garbage: Garbage) =
        let columns =
            ImmutableArray.Create(TextColumn "kind", TextColumn("number", true), TextColumn("size", true))

        let rows =
            garbage.ByKind
            |> Seq.map (fun struct (kind, count, bytes) -> ImmutableArray.Create(kind, string count, size bytes))

        TextTable(columns, ImmutableArray.CreateRange rows).Lines
        |> Seq.iter Console.Out.WriteLine

        printfn ""

        printfn
            $"""{Quantity.Count(int64 garbage.Results, "result")}; computing took {Quantity.Duration garbage.Cost}."""

        for item in garbage.Longest 5 do
            printfn $"  {item.Name}, {Quantity.Duration item.Duration}"

        printfn
            $"""{Quantity.Count(int64 garbage.Kept.Length, "run", "is kept with all that it needs", "are kept with all that they need")}."""

    let private ofStudy (script: string) (study: string) =
        study = script
        || Path.GetFileName study = script
        || Path.GetFileNameWithoutExtension study = script
        || Path.GetFullPath study = Path.GetFullPath script

    let private collect cache keep (study: string option) isTold =
        let filter =
            match study with
            | Some script -> Func<string, bool>(ofStudy script)
            | None -> Func<string, bool>(fun _ -> true)

        let collector = GarbageCollector(Store cache, keep, filter)
        let garbage = if isTold then collector.Collect() else collector.Find()

        if garbage.Items.IsEmpty then
            printfn
                $"""Nothing in '{cache}' can go: {Quantity.Count(int64 garbage.Kept.Length, "run", "is kept and needs", "are kept and need")} all of it."""
        else
            show garbage
            printfn ""

            printfn
                "%s"
                (if isTold then
                     $"{size garbage.SizeBytes} were removed."
                 else
                     $"Nothing was removed. '{Arguments.program} gc --yes' with the same options removes {size garbage.SizeBytes}; 'runs RUN --pin' keeps a run.")

        Exit.success

    let execute (argv: string list) =
        Arguments.parsed<GcArgs> "gc" argv (fun results ->
            let cache = results.GetResult(GcArgs.Cache, defaultValue = ".cache")

            match results.GetResult(Keep, defaultValue = GarbageCollector.UsuallyKept) with
            | keep when keep < 0 ->
                Fault.print $"--keep is {keep}; it must be at least 0."
                Exit.usage
            | _ when not (Directory.Exists cache) ->
                printfn $"There is no store '{cache}'; nothing can go."
                Exit.success
            | keep ->
                Fault.guard cache (fun () ->
                    collect cache keep (results.TryGetResult GcArgs.Study) (results.Contains Yes)))

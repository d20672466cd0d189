namespace ImageRegression.Cli

open System
open System.Threading
open Argu
open ImageRegression.Pipeline.Storage
open ImageRegression.Reports
open ImageRegression.Reports.Runs

type ImportArgs =
    | [<MainCommand; ExactlyOnce>] File of archive: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | File _ -> "archive that 'export' wrote (.zip)"
            | Cache _ -> "folder of results; default .cache"

/// `import FILE`: takes a run and its results from an archive into a store.
module ImportCommand =
    let private import cache (file: string) =
        let struct (archive, run) = RunArchives.Open file
        use archive = archive

        let waiting =
            Action<string>(fun stage -> printfn $"Waiting for the run that is at work on '{stage}'.")

        let taken = archive.Into(Store cache, waiting, CancellationToken.None)

        if taken.New = 0 && not taken.IsRunNew then
            printfn
                $"""Nothing is new: the run {run.Id} and its {Quantity.Count(int64 taken.Known, "result")} are in '{cache}'."""
        else
            let known =
                if taken.Known > 0 then
                    $""", {Quantity.Count(int64 taken.Known, "result", "was", "were")} there"""
                else
                    ""

            printfn
                $"""{run.Id} of {run.Script} is in '{cache}': {Quantity.Count(int64 taken.New, "result", "is", "are")} new{known}."""

            printfn $"'{Arguments.program} runs {run.Id}' shows it. Its script lies in the archive under script/."

        Exit.success

    let execute (argv: string list) =
        Arguments.parsed<ImportArgs> "import" argv (fun results ->
            let cache = results.GetResult(ImportArgs.Cache, defaultValue = ".cache")
            Fault.guard cache (fun () -> import cache (results.GetResult File)))

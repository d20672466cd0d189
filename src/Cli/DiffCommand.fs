namespace ImageRegression.Cli

open System
open Argu
open ImageRegression.Pipeline.Storage
open ImageRegression.Reports.Runs

type DiffArgs =
    | [<MainCommand; ExactlyOnce>] Runs of before: string * after: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Runs _ -> "two runs, each by the beginning of its name, or 'previous' and 'latest'"
            | Cache _ -> "folder of results; default .cache"

/// `diff RUN RUN`: what two runs do not have in common.
module DiffCommand =
    let execute (argv: string list) =
        Arguments.parsed<DiffArgs> "diff" argv (fun results ->
            let cache = results.GetResult(DiffArgs.Cache, defaultValue = ".cache")
            let before, after = results.GetResult DiffArgs.Runs

            Fault.guard cache (fun () ->
                RunComparison.Of(RunSummary.Named(cache, before), RunSummary.Named(cache, after), Store cache)
                |> Seq.iter Console.Out.WriteLine

                0))

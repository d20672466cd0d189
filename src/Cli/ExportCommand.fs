namespace ImageRegression.Cli

open System
open System.IO
open Argu
open ImageRegression.Pipeline.Storage
open ImageRegression.Reports
open ImageRegression.Reports.Runs
open ImageRegression.Studies

type ExportArgs =
    | [<MainCommand; ExactlyOnce>] Run of name: string
    | [<Mandatory; Unique; EqualsAssignmentOrSpaced>] To of file: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Run _ -> "run to pack; the beginning of its name, 'latest' or 'previous'"
            | To _ -> "archive to write (.zip); it must not be there"
            | Cache _ -> "folder of results; default .cache"

/// `export RUN --to FILE`: a run with all that its answer rests on, as one archive.
module ExportCommand =
    let private patients (data: PatientData) =
        let cases =
            let stages = String.Join(", ", data.Stages)
            $"""{Quantity.Count(int64 data.Cases, "case")} with pixels ({stages}), ids and labels"""

        if data.Cases = 0 then
            "No result holds images as this program's own stages write them; what the study's stages return may tell of patients."
        elif data.IsDrawn then
            $"It holds {cases}: digital phantoms, no patients."
        else
            $"PATIENT DATA: it holds {cases}, and pictures of some of them in the report."

    let private export cache name (file: string) =
        let store = Store cache
        let run = RunSummary.Named(cache, name)
        use packed = RunArchives.Export(run, store)

        printfn
            $"""{patients (PatientData.In packed.Results)} {Quantity.Size packed.SizeBytes} before packing, {Quantity.Count(int64 packed.Results.Length, "result")}."""

        if not packed.Absent.IsEmpty then
            let absent = String.Join(", ", packed.Absent)
            printfn $"In the store no more, and so not in the archive: {absent}. The study's answer does not need them."

        packed.Write file
        printfn $"{run.Id} of {run.Script} is in '{file}', {Quantity.Size(FileInfo(file).Length)}."
        Exit.success

    let execute (argv: string list) =
        Arguments.parsed<ExportArgs> "export" argv (fun results ->
            let cache = results.GetResult(ExportArgs.Cache, defaultValue = ".cache")

            Fault.guard cache (fun () -> export cache (results.GetResult ExportArgs.Run) (results.GetResult To)))

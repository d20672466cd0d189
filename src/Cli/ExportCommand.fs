namespace ImageRegression.Cli

open System
open System.Collections.Generic
open System.Collections.Immutable
open System.IO
open Argu
open ImageRegression.Pipeline.Storage
open ImageRegression.Reports
open ImageRegression.Reports.Runs
open ImageRegression.Scripting
open ImageRegression.Studies

type ExportArgs =
    | [<MainCommand; Unique>] Run of name: string
    | [<Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<Mandatory; Unique; EqualsAssignmentOrSpaced>] To of file: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string
    | [<EqualsAssignmentOrSpaced>] Set of assignment: string
    | [<Unique; EqualsAssignmentOrSpaced>] Profile of scale: string
    | [<Unique; EqualsAssignmentOrSpaced>] Method of name: string
    | [<Unique; EqualsAssignmentOrSpaced>] Licence of text: string
    | [<Unique; EqualsAssignmentOrSpaced>] Intended_Use of text: string
    | [<Unique>] Thumbnails
    | [<Unique>] No_Miniatures
    | [<Unique>] Redact

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Run _ -> "run to pack; the beginning of its name, 'latest' or 'previous'"
            | Study _ ->
                "script of a study that has been run, or a run: its model alone is written, as one bundle that answers by itself"
            | To _ -> "archive to write (.zip), of a model a bundle (.irm); it must not be there"
            | Cache _ -> "folder of results; default .cache"
            | Set _ -> "with --study: a parameter of the study as it was run: name=value; may be given several times"
            | Profile _ -> "with --study: scale the study was run at: laptop or paper; default as for 'script'"
            | Method _ -> "with --study: method that answers; default the only one or the reference"
            | Licence _ -> "with --study: licence under which the model is passed on; default 'not stated'"
            | Intended_Use _ -> "with --study: what it is for, and for whose images; default 'not stated'"
            | Thumbnails -> "with --study: small pictures of the training cases go along"
            | No_Miniatures ->
                "with --study: pictures of 8 × 8 pixels of the training cases, by which 'predict' tells turned and mirrored images, are left out"
            | Redact -> "with --study: names of subjects and files, and all pictures, are left out, and rows numbered"

/// `export RUN --to FILE`: a run with all that its answer rests on, as one archive; `export --study STUDY --to FILE`: its model alone, as a bundle.
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

    let private bundle cache (results: ParseResults<ExportArgs>) study (values: (string * string) list, profile) =
        let file = results.GetResult To

        let given name =
            results.GetResult(name, defaultValue = BundleTerms.NotStated)

        let terms =
            BundleTerms(
                Licence = results.GetResult(Licence, defaultValue = BundleTerms.NotStated),
                IntendedUse = results.GetResult(Intended_Use, defaultValue = BundleTerms.NotStated),
                Redacted = results.Contains Redact,
                Thumbnails = results.Contains Thumbnails,
                Miniatures = not (results.Contains No_Miniatures)
            )

        let request =
            BundleExport.Named(
                study,
                ScriptRequest(
                    study,
                    CacheFolder = cache,
                    Values = ImmutableDictionary.CreateRange(values |> Seq.map KeyValuePair),
                    Profile = profile
                )
            )

        BundleExport.Write(request, results.TryGetResult Method |> Option.toObj, terms, file)

        let inside =
            match terms.Redacted, terms.Thumbnails, terms.Miniatures with
            | true, _, _ -> "labels of the training cases, without names or pictures"
            | false, true, _ -> "names, labels and pictures of the training cases"
            | false, false, true ->
                "names, labels and pictures of 8 × 8 pixels of the training cases (left out with --no-miniatures)"
            | false, false, false -> "names and labels of the training cases, no pictures"

        printfn $"The model of {request.File} is in '{file}', {Quantity.Size(FileInfo(file).Length)}, with {inside}."

        printfn
            $"Licence: {terms.Licence}; intended use: {terms.IntendedUse}; {BundleTerms.Use}. '{Arguments.program} predict --model {file} IMAGES' needs nothing else."

        Exit.success

    let execute (argv: string list) =
        Arguments.parsed<ExportArgs> "export" argv (fun results ->
            let cache = results.GetResult(ExportArgs.Cache, defaultValue = ".cache")

            let values, profile, noSettings =
                ScriptArguments.settings [] (results.GetResults ExportArgs.Set) (results.GetResults ExportArgs.Profile)

            let ofModel =
                [
                    if not values.IsEmpty then
                        "--set"
                    if profile.HasValue then
                        "--profile"
                    if results.Contains Method then
                        "--method"
                    if results.Contains Licence then
                        "--licence"
                    if results.Contains Intended_Use then
                        "--intended-use"
                    if results.Contains Thumbnails then
                        "--thumbnails"
                    if results.Contains No_Miniatures then
                        "--no-miniatures"
                    if results.Contains Redact then
                        "--redact"
                ]

            let run, study = results.TryGetResult Run, results.TryGetResult Study

            let problems =
                noSettings
                @ [
                    match run, study with
                    | None, None -> "Nothing is named. Give a run, or --study SCRIPT for its model alone."
                    | Some _, Some _ -> "Both a run and --study are given; name one of them."
                    | Some _, None when not ofModel.IsEmpty ->
                        let given = String.Join(", ", ofModel)
                        $"{given}: for a model alone. A run is exported whole; give --study for its model."
                    | _ -> ()
                    if results.Contains Thumbnails && results.Contains Redact then
                        "--thumbnails are pictures of the training cases, which --redact leaves out. Give one of them."
                ]

            match problems, run, study with
            | [], Some run, _ -> Fault.guard cache (fun () -> export cache run (results.GetResult To))
            | [], None, Some study -> Fault.guard cache (fun () -> bundle cache results study (values, profile))
            | problems, _, _ ->
                problems |> List.iter Fault.print
                Exit.usage)

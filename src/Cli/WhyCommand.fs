namespace ImageRegression.Cli

open System
open System.Globalization
open System.Text.Json
open Argu
open ImageRegression
open ImageRegression.Pipeline
open ImageRegression.Pipeline.History
open ImageRegression.Pipeline.Storage
open ImageRegression.Scripting
open ImageRegression.Reports

type WhyArgs =
    | [<MainCommand; ExactlyOnce>] Stage of name: string
    | [<Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Stage _ -> "stage, by the name the console shows"
            | Study _ -> "looks at runs of this script only"
            | Cache _ -> "folder of results; default .cache"

/// `why STAGE`: why a stage was computed last, and from what.
module WhyCommand =
    // Texts are kept quoted and escaped, as they are hashed.
    let private value (setting: Setting) =
        if setting.Type = "string" then
            JsonSerializer.Deserialize<string> setting.Text
        else
            setting.Text

    let private settings (stage: StageRecord) =
        stage.Identity.Settings
        |> Seq.filter (fun setting -> setting.Type <> "group")
        |> Seq.map (fun setting -> $"  {setting.Name} = {value setting}")

    let private lines (found: StageExplanation) =
        let stage = found.Stage

        [
            $"{stage.Name} ({stage.Identity.Kind})  {stage.Identity.Fingerprint.Brief}"
            match found.Run with
            | null ->
                $"computed in {Quantity.Duration stage.Duration}, by a run that is not in this store: the result was imported, or the run was removed"
            | run ->
                let at =
                    run.Started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)

                $"computed in {Quantity.Duration stage.Duration} by run {run.Id} of {run.Study}, {at}"
            if stage.BuiltAt <> "" then
                $"built at {FilePlace.Relative(stage.BuiltAt, Environment.CurrentDirectory)}"
            if stage.Reason <> "" then
                $"because: {stage.Reason}"
            ""
            match found.Before with
            | null when isNull found.Run -> "What was computed before it is not known here."
            | null -> "It had not been computed before."
            | before ->
                $"Since the time before ({before.Identity.Fingerprint.Brief}):"

                if found.Changes.IsEmpty then
                    "  nothing changed"

                yield! found.Changes |> Seq.map (fun change -> $"  {change}")
            ""
            "settings"
            yield! settings stage
            if not stage.Identity.Inputs.IsEmpty then
                "inputs"

                yield!
                    stage.Identity.Inputs
                    |> Seq.map (fun input -> $"  {input.Role}  {input.Fingerprint.Brief}")
            if not stage.Identity.Sources.IsEmpty then
                "files"

                yield!
                    stage.Identity.Sources
                    |> Seq.map (fun source -> $"  {source.Name}  {source.Content.Brief}")
        ]

    let private unknown cache (stage: string) =
        let known =
            RunHistory(cache).Runs 100
            |> Seq.collect (fun run -> run.Stages |> Seq.map (fun stage -> stage.Name))
            |> Seq.append (Store(cache).Manifests |> Seq.map (fun manifest -> manifest.Name))
            |> Seq.distinct
            |> Seq.toList

        match known with
        | [] -> $"No stage was ever computed in '{cache}'. Begin with: {Arguments.program} script FILE"
        | names ->
            let suggestion = Suggestion.Sentence(stage, names)
            let all = String.Join(", ", names)
            $"No stage '{stage}' was ever computed in '{cache}'.{suggestion} There are: {all}."

    let private show cache stage study =
        match RunHistory(cache).Explain(stage, study) with
        | null -> raise (UserErrorException(unknown cache stage))
        | found ->
            lines found |> List.iter Console.Out.WriteLine
            Exit.success

    let execute (argv: string list) =
        Arguments.parsed<WhyArgs> "why" argv (fun results ->
            let cache = results.GetResult(WhyArgs.Cache, defaultValue = ".cache")
            let study = results.TryGetResult Study |> Option.toObj
            Fault.guard cache (fun () -> show cache (results.GetResult Stage) study))

namespace ImageRegression.Cli

open System
open System.Collections.Generic
open System.Collections.Immutable
open System.Diagnostics
open System.IO
open Argu
open ImageRegression
open ImageRegression.Reports
open ImageRegression.Scripting

type PredictArgs =
    | [<MainCommand>] Images of files: string list
    | [<Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<Unique; EqualsAssignmentOrSpaced>] Model of bundle: string
    | [<EqualsAssignmentOrSpaced>] Image of file: string
    | [<Unique; EqualsAssignmentOrSpaced>] To of file: string
    | [<EqualsAssignmentOrSpaced>] Set of assignment: string
    | [<EqualsAssignmentOrSpaced>] Covariate of assignment: string
    | [<Unique; EqualsAssignmentOrSpaced>] Method of name: string
    | [<Unique; EqualsAssignmentOrSpaced>] Profile of scale: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string
    | [<Unique>] Json

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Images _ ->
                "images to answer for, in any format that studies read: files, folders, tables (CSV, TSV, Parquet), patterns such as 'hands/*.png'"
            | Study _ -> "script of a study that has been run (.csx)"
            | Model _ ->
                "model that 'export --study' wrote (.irm), in place of '--study'; needs neither script nor results"
            | Image _ -> "an image, as without '--image'"
            | To _ ->
                "CSV to write the answers to, a row an image; it must not be there. Default: the screen, in words for one image"
            | Set _ ->
                "a parameter of the study as it was run: name=value; may be given several times. path=COLUMN also names the column of images in a table"
            | Covariate _ ->
                "what the study's model sees besides the image: name=value, such as sex=F; may be given several times. A table may have it in a column"
            | Method _ -> "method that answers, as the study's table names it; default the only one or the reference"
            | Profile _ -> "scale the study was run at: laptop or paper; default as for 'script'"
            | Cache _ -> "folder of results; default .cache"
            | Json -> "prints the answer for one image and all evidence as JSON"

/// What `predict` is asked.
type PredictOptions =
    {
        /// The bundle, or the study that was run.
        Model: Choice<string, ScriptRequest>
        Cache: string
        Images: string list
        To: string option
        /// The column of images in a table, as the study was told it: it is the same kind of table that is asked about.
        PathColumn: string | null
        Covariates: (string * string) list
        Method: string | null
        Json: bool
    }

/// `predict --study STUDY IMAGES`: the answer for one image, with interval and evidence, or a row of CSV for each of many.
module PredictCommand =
    let private options (results: ParseResults<PredictArgs>) : Result<PredictOptions, string list> =
        let values, profile, noSettings =
            ScriptArguments.settings [] (results.GetResults PredictArgs.Set) (results.GetResults PredictArgs.Profile)

        let covariates, noCovariates =
            results.GetResults PredictArgs.Covariate
            |> List.map (ScriptArguments.assignment "--covariate")
            |> Arguments.divided

        let images =
            results.GetResults PredictArgs.Image
            @ results.GetResult(PredictArgs.Images, defaultValue = [])

        let study = results.TryGetResult PredictArgs.Study
        let bundle = results.TryGetResult PredictArgs.Model

        let column =
            values |> List.tryFind (fun (name, _) -> name = "path") |> Option.map snd

        let file = results.TryGetResult PredictArgs.To

        let cache = results.GetResult(PredictArgs.Cache, defaultValue = ".cache")

        let absent =
            [
                match study, bundle with
                | None, None -> "No model is named. Give --study SCRIPT, a study that has been run, or --model BUNDLE."
                | Some _, Some _ -> "Both --study and --model are given; one of them answers."
                | None, Some _ when
                    results.Contains PredictArgs.Method
                    || results.Contains PredictArgs.Profile
                    || values |> List.exists (fun (name, _) -> name <> "path")
                    ->
                    "A bundle has its method and settings. Leave --method, --profile and --set out; only --set path=COLUMN is of use, for a table."
                | _ -> ()
                if images.IsEmpty then
                    "No image is named. Name files, folders, tables or patterns."
                if results.Contains PredictArgs.Json && (file.IsSome || images.Length > 1) then
                    "--json is for one image. Leave it out; --to FILE has the answers for many as CSV."
            ]

        match
            absent
            @ noSettings
            @ noCovariates
            @ ScriptArguments.twice "covariate" covariates
        with
        | [] ->
            Ok
                {
                    Model =
                        match bundle with
                        | Some bundle -> Choice1Of2 bundle
                        | None ->
                            Choice2Of2(
                                ScriptRequest(
                                    Option.get study,
                                    CacheFolder = cache,
                                    Values = ImmutableDictionary.CreateRange(values |> Seq.map KeyValuePair),
                                    Profile = profile
                                )
                            )
                    Cache = cache
                    PathColumn = Option.toObj column
                    Images = images
                    To = file
                    Covariates = covariates
                    Method = results.TryGetResult PredictArgs.Method |> Option.toObj
                    Json = results.Contains PredictArgs.Json
                }
        | problems -> Error problems

    let private print (options: PredictOptions) (answer: GroundedAnswer) =
        if options.Json then
            printfn "%s" answer.Json
        else
            answer.Lines |> Seq.iter Console.Out.WriteLine

        Exit.success

    let private table (options: PredictOptions) (predictor: Predictor) =
        if options.Json then
            raise (
                UserErrorException
                    "--json is for one image, and several are meant. Leave it out; --to FILE has the answers as CSV."
            )

        let opened () : TextWriter =
            match options.To with
            | None -> Console.Out
            | Some file when Path.Exists file ->
                raise (
                    UserErrorException(
                        "There is such a file already, and it is left as it is. Choose another name, or remove it first.",
                        file
                    )
                )
            | Some file ->
                try
                    new StreamWriter(file)
                with
                | :? IOException
                | :? UnauthorizedAccessException as fault ->
                    raise (UserErrorException($"The answers cannot be written: {fault.Message}", file, inner = fault))

        let clock = Stopwatch.StartNew()

        let struct (images, faulty) =
            predictor.Answer(
                options.Images,
                options.PathColumn,
                options.Covariates |> Seq.map KeyValuePair,
                opened,
                (fun note -> eprintfn $"Note: {note}")
            )

        let seconds = clock.Elapsed.TotalSeconds

        eprintfn
            $"""{Quantity.Count(int64 images, "image")} in {seconds:F1} s ({float images / seconds:F1} a second)."""

        if faulty > 0 then
            Fault.print
                $"""{Quantity.Count(int64 faulty, "image")} of {images} could not be used; the column 'error' says why."""

            Exit.fault
        else
            Exit.success

    let private answer options =
        use predictor =
            match options.Model with
            | Choice1Of2 bundle -> Predictor.OfBundle bundle
            | Choice2Of2 request -> Predictor.OfStudy(request, options.Method)

        match options.Images with
        | [ image ] when options.To.IsNone && predictor.AsksForOne options.Images ->
            predictor.Answer(image, options.Covariates |> Seq.map KeyValuePair)
            |> print options
        | _ -> table options predictor

    let execute (argv: string list) =
        Arguments.parsed<PredictArgs> "predict" argv (fun results ->
            match options results with
            | Ok options -> Fault.guard options.Cache (fun () -> answer options)
            | Error problems ->
                problems |> List.iter Fault.print
                Exit.usage)

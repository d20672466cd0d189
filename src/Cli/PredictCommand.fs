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
        Request: ScriptRequest
        Images: string list
        To: string option
        Covariates: (string * string) list
        Method: string | null
        Json: bool
    }

/// `predict --study STUDY IMAGES`: the answer for one image, with interval and evidence, or a row of CSV for each of many.
module PredictCommand =
    let private divided results =
        results
        |> List.choose (function
            | Ok value -> Some value
            | Error _ -> None),
        results
        |> List.choose (function
            | Error problem -> Some problem
            | Ok _ -> None)

    let private options (results: ParseResults<PredictArgs>) : Result<PredictOptions, string list> =
        let values, noValues =
            results.GetResults PredictArgs.Set
            |> List.map (ScriptArguments.assignment "--set")
            |> divided

        let covariates, noCovariates =
            results.GetResults PredictArgs.Covariate
            |> List.map (ScriptArguments.assignment "--covariate")
            |> divided

        let profiles, noProfiles =
            results.GetResults PredictArgs.Profile
            |> List.map ScriptArguments.profile
            |> divided

        let twice what (given: (string * string) list) =
            given
            |> List.countBy (fun (name, _) -> name)
            |> List.filter (fun (_, count) -> count > 1)
            |> List.map (fun (name, _) -> $"{what} '{name}' is given twice.")

        let images =
            results.GetResults PredictArgs.Image
            @ results.GetResult(PredictArgs.Images, defaultValue = [])

        let study = results.TryGetResult PredictArgs.Study
        let file = results.TryGetResult PredictArgs.To

        let absent =
            [
                if study.IsNone then
                    "No model is named. Give --study SCRIPT, a study that has been run."
                if images.IsEmpty then
                    "No image is named. Name files, folders, tables or patterns."
                if results.Contains PredictArgs.Json && (file.IsSome || images.Length > 1) then
                    "--json is for one image. Leave it out; --to FILE has the answers for many as CSV."
            ]

        match
            absent
            @ noValues
            @ noCovariates
            @ noProfiles
            @ twice "parameter" values
            @ twice "covariate" covariates
        with
        | [] ->
            Ok
                {
                    Request =
                        ScriptRequest(
                            Option.get study,
                            CacheFolder = results.GetResult(PredictArgs.Cache, defaultValue = ".cache"),
                            Values = ImmutableDictionary.CreateRange(values |> Seq.map KeyValuePair),
                            Profile = (profiles |> List.tryHead |> Option.toNullable)
                        )
                    Images = images
                    To = file
                    Covariates = covariates
                    Method = results.TryGetResult PredictArgs.Method |> Option.toObj
                    Json = results.Contains PredictArgs.Json
                }
        | problems -> Error problems

    // The column of images, as the study was told it: it is the same kind of table that is asked about.
    let private pathColumn options : string | null =
        match options.Request.Values.TryGetValue "path" with
        | true, column -> column
        | _ -> null

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
                pathColumn options,
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
        use predictor = Predictor.OfStudy(options.Request, options.Method)

        match options.Images with
        | [ image ] when options.To.IsNone && predictor.AsksForOne options.Images ->
            predictor.Answer(image, options.Covariates |> Seq.map KeyValuePair)
            |> print options
        | _ -> table options predictor

    let execute (argv: string list) =
        Arguments.parsed<PredictArgs> "predict" argv (fun results ->
            match options results with
            | Ok options -> Fault.guard options.Request.CacheFolder (fun () -> answer options)
            | Error problems ->
                problems |> List.iter Fault.print
                Exit.usage)

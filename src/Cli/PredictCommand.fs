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
open ImageRegression.Studies

type PredictArgs =
    | [<MainCommand>] Images of files: string list
    | [<Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<Unique; EqualsAssignmentOrSpaced>] Model of bundle: string
    | [<EqualsAssignmentOrSpaced>] Image of file: string
    | [<Unique; EqualsAssignmentOrSpaced>] Before of file: string
    | [<Unique; EqualsAssignmentOrSpaced>] After of file: string
    | [<Unique; EqualsAssignmentOrSpaced>] Subject of name: string
    | [<Unique>] Redact
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
            | Before _ ->
                "with '--after': the earlier of two clips or images of one subject; whether it improved, by a study that answers for pairs of visits"
            | After _ -> "the later one"
            | Subject _ -> "whose the two are"
            | Redact -> "with '--before' and '--after': names of subjects and files are left out of the answer"
            | To _ ->
                "CSV to write the answers to, a row an image; it must not be there. Default: the screen, in words for one image"
            | Set _ ->
                "a parameter of the study as it was run: name=value; may be given several times. path=COLUMN also names the column of images in a table"
            | Covariate _ ->
                "what the study's model sees besides the image: name=value, such as sex=F; may be given several times. A table may have it in a column"
            | Method _ -> "method that answers, as the study's table names it; default the only one or the reference"
            | Profile _ -> "scale the study was run at: laptop or paper; default as for 'script'"
            | Cache _ -> "folder of results; default .cache"
            | Json -> "prints the answer for one image, or pair, and all evidence as JSON"

/// What `predict` is asked.
type PredictOptions =
    {
        /// The bundle, or the study that was run.
        Model: Choice<string, ScriptRequest>
        Cache: string
        Images: string list
        /// Two images of one subject, in place of images.
        Pair: AskedPair option
        To: string option
        /// The column of images in a table, as the study was told it: it is the same kind of table that is asked about.
        PathColumn: string | null
        Covariates: (string * string) list
        Method: string | null
        Json: bool
    }

/// `predict --study STUDY IMAGES`: the answer for one image, with interval and evidence, or a row of CSV for each of many;
/// with `--before` and `--after` whether a subject improved between two of them.
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
        let before = results.TryGetResult PredictArgs.Before
        let after = results.TryGetResult PredictArgs.After
        let isOfPair = before.IsSome || after.IsSome

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
                match before, after with
                | Some _, None -> "Only --before is given. A change lies between two visits; give --after, too."
                | None, Some _ -> "Only --after is given. A change lies between two visits; give --before, too."
                | None, None when results.Contains PredictArgs.Subject || results.Contains PredictArgs.Redact ->
                    "--subject and --redact are for a pair of visits. Give --before and --after, too, or leave them out."
                | _ -> ()
                if isOfPair && bundle.IsSome then
                    "A bundle answers for single images. A pair is answered by a study that was run: --study SCRIPT."
                if isOfPair && not images.IsEmpty then
                    $"--before and --after name the pair; leave '{images.Head}' out."
                if images.IsEmpty && not isOfPair then
                    "No image is named. Name files, folders, tables or patterns, or a pair by --before and --after."
                if results.Contains PredictArgs.Json && isOfPair && file.IsSome then
                    "--json is for the screen, and --to writes CSV. Give one of them."
                elif results.Contains PredictArgs.Json && (file.IsSome || images.Length > 1) then
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
                    Pair =
                        Option.map2
                            (fun before after ->
                                AskedPair(
                                    before,
                                    after,
                                    Subject = (results.TryGetResult PredictArgs.Subject |> Option.toObj),
                                    Covariates = (covariates |> Seq.map KeyValuePair),
                                    IsRedacted = results.Contains PredictArgs.Redact
                                ))
                            before
                            after
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

    let private opened (options: PredictOptions) : TextWriter =
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

    let private table (options: PredictOptions) (predictor: Predictor) =
        if options.Json then
            raise (
                UserErrorException
                    "--json is for one image, and several are meant. Leave it out; --to FILE has the answers as CSV."
            )

        let clock = Stopwatch.StartNew()

        let struct (images, faulty) =
            predictor.Answer(
                options.Images,
                options.PathColumn,
                options.Covariates |> Seq.map KeyValuePair,
                (fun () -> opened options),
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

    let private change (options: PredictOptions) request pair =
        let answer = PairPredictor.Answer(request, options.Method, pair)

        if options.To.IsSome then
            answer.WriteCsv(opened options)
            answer.Notes |> Seq.iter (eprintfn "Note: %s")
        elif options.Json then
            printfn "%s" answer.Json
        else
            answer.Lines |> Seq.iter Console.Out.WriteLine

        Exit.success

    let private single options =
        use predictor =
            match options.Model with
            | Choice1Of2 bundle -> Predictor.OfBundle bundle
            | Choice2Of2 request -> Predictor.OfStudy(request, options.Method)

        match options.Images with
        | [ image ] when options.To.IsNone && predictor.AsksForOne options.Images ->
            predictor.Answer(image, options.Covariates |> Seq.map KeyValuePair)
            |> print options
        | _ -> table options predictor

    let private answer options =
        match options.Model, options.Pair with
        | Choice2Of2 request, Some pair -> change options request pair
        | _ -> single options

    let execute (argv: string list) =
        Arguments.parsed<PredictArgs> "predict" argv (fun results ->
            match options results with
            | Ok options -> Fault.guard options.Cache (fun () -> answer options)
            | Error problems ->
                problems |> List.iter Fault.print
                Exit.usage)

namespace ImageRegression.Cli

open System
open System.Collections.Generic
open System.Collections.Immutable
open System.Threading
open Argu
open ImageRegression
open ImageRegression.Scripting
open ImageRegression.Studies

type PredictArgs =
    | [<Mandatory; Unique; EqualsAssignmentOrSpaced>] Study of script: string
    | [<Mandatory; Unique; EqualsAssignmentOrSpaced>] Image of file: string
    | [<EqualsAssignmentOrSpaced>] Set of assignment: string
    | [<EqualsAssignmentOrSpaced>] Covariate of assignment: string
    | [<Unique; EqualsAssignmentOrSpaced>] Method of name: string
    | [<Unique; EqualsAssignmentOrSpaced>] Profile of scale: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string
    | [<Unique>] Json

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Study _ -> "script of a study that has been run (.csx)"
            | Image _ -> "image to answer for, in any format that studies read"
            | Set _ -> "a parameter of the study as it was run: name=value; may be given several times"
            | Covariate _ ->
                "what the study's model sees besides the image: name=value, such as sex=F; may be given several times"
            | Method _ -> "method that answers, as the study's table names it; default the only one or the reference"
            | Profile _ -> "scale the study was run at: laptop or paper; default as for 'script'"
            | Cache _ -> "folder of results; default .cache"
            | Json -> "prints the answer and all evidence as JSON"

/// What `predict` is asked.
type PredictOptions =
    {
        Request: ScriptRequest
        Image: string
        Covariates: (string * string) list
        Method: string | null
        Json: bool
    }

/// `predict --study STUDY --image FILE`: the answer for one image, with interval and evidence.
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

        match
            noValues
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
                            results.GetResult PredictArgs.Study,
                            CacheFolder = results.GetResult(PredictArgs.Cache, defaultValue = ".cache"),
                            Values = ImmutableDictionary.CreateRange(values |> Seq.map KeyValuePair),
                            Profile = (profiles |> List.tryHead |> Option.toNullable)
                        )
                    Image = results.GetResult PredictArgs.Image
                    Covariates = covariates
                    Method = results.TryGetResult PredictArgs.Method |> Option.toObj
                    Json = results.Contains PredictArgs.Json
                }
        | problems -> Error problems

    let private answer options =
        let built = ScriptHost.Build(options.Request, CancellationToken.None)

        match built.Answer with
        | :? ScriptAnswer.Stages as stages ->
            let answer =
                StudyPredictor(built, stages.Targets, options.Request)
                    .Answer(options.Image, options.Covariates |> Seq.map KeyValuePair, options.Method)

            if options.Json then
                printfn "%s" answer.Json
            else
                answer.Lines |> Seq.iter Console.Out.WriteLine

            Exit.success
        | _ ->
            raise (
                UserErrorException(
                    "The script returns no stages, so it is no study to predict with.",
                    options.Request.File
                )
            )

    let execute (argv: string list) =
        Arguments.parsed<PredictArgs> "predict" argv (fun results ->
            match options results with
            | Ok options -> Fault.guard options.Request.CacheFolder (fun () -> answer options)
            | Error problems ->
                problems |> List.iter Fault.print
                Exit.usage)

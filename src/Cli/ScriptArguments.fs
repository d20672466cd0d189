namespace ImageRegression.Cli

open System.Collections.Immutable
open Argu
open ImageRegression
open ImageRegression.Scripting
open ImageRegression.Studies
open ImageRegression.Tables

type ScriptArgs =
    | [<MainCommand; ExactlyOnce>] File of path: string
    | [<EqualsAssignmentOrSpaced>] Set of assignment: string
    | [<Unique; EqualsAssignmentOrSpaced>] Profile of scale: string
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string
    | [<Unique; EqualsAssignmentOrSpaced>] Results of folder: string
    | [<EqualsAssignmentOrSpaced>] Force of stage: string
    | [<Unique>] Plan
    | [<Unique>] Verbose

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | File _ -> "script to run (.csx)"
            | Set _ -> "gives a parameter of the script a value: name=value; --name value says the same"
            | Profile _ -> "scale: laptop or paper; default paper where there is a CUDA device, otherwise laptop"
            | Cache _ -> "folder of results and compiled scripts; default .cache"
            | Results _ -> "folder that the study's table is written to, as CSV and Markdown; default results"
            | Force _ -> "computes a stage again though its result is stored; may be given several times"
            | Plan -> "shows what a run would do, and why, and does nothing"
            | Verbose -> "shows the stack trace of a fault; without it the trace is in CACHE/last-error.txt"

/// What `script` is asked to do.
type ScriptOptions =
    {
        Request: ScriptRequest
        Force: ImmutableArray<string>
        Plan: bool
        Verbose: bool
        Help: bool
    }

module ScriptArguments =
    let command = "script"

    /// The script with nothing but defaults.
    let ofFile (file: string) =
        {
            Request = ScriptRequest file
            Force = ImmutableArray.Empty
            Plan = false
            Verbose = false
            Help = false
        }

    /// Divides arguments into the command's own and `--name value` pairs, which are the script's.
    /// A pair may be written `--name=value`; a name without a value means true.
    let rec divide (isOwn: string -> bool) (argv: string list) =
        match argv with
        | [] -> [], []
        | option :: rest when
            option.StartsWith "--"
            && option.Length > 2
            && not (isOwn (option.Split('=').[0]))
            ->
            let name, value, rest =
                match option.IndexOf '=', rest with
                | -1, value :: rest when not (value.StartsWith "--") -> option.Substring 2, value, rest
                | -1, rest -> option.Substring 2, "true", rest
                | at, rest -> option.Substring(2, at - 2), option.Substring(at + 1), rest

            let own, given = divide isOwn rest
            own, (name, value) :: given
        | option :: value :: rest when option.StartsWith "--" && takesValue option ->
            let own, given = divide isOwn rest
            option :: value :: own, given
        | other :: rest ->
            let own, given = divide isOwn rest
            other :: own, given

    // Keeps `--set --x=1` together, so that Argu and not the script is given what follows.
    and private takesValue option =
        List.contains option [ "--set"; "--profile"; "--cache"; "--results"; "--force" ]

    /// `name=value` of an option, such as "--set"; the value may hold further '='.
    let assignment option (text: string) =
        match text.IndexOf '=' with
        | at when at > 0 -> Ok(text.Substring(0, at), text.Substring(at + 1))
        | _ -> Error $"'{option} {text}' gives no value; write {option} name=value."

    let profile (text: string) =
        match text.ToLowerInvariant() with
        | "laptop" -> Ok Profile.Laptop
        | "paper" -> Ok Profile.Paper
        | _ ->
            let suggestion = Suggestion.Sentence(text, [ "laptop"; "paper" ])
            Error $"'--profile {text}' is unknown; give laptop or paper.{suggestion}"

    /// What is wrong where a name is given a value more than once.
    let twice what (given: (string * string) list) =
        given
        |> List.countBy fst
        |> List.filter (fun (_, count) -> count > 1)
        |> List.map (fun (name, _) -> $"{what} '{name}' is given twice.")

    /// The parameters and the scale that a study is named with, from its `--set` and `--profile`, and all that is wrong with them.
    let settings (given: (string * string) list) (assignments: string list) (profiles: string list) =
        let values, noValues =
            assignments |> List.map (assignment "--set") |> Arguments.divided

        let profiles, noProfiles = profiles |> List.map profile |> Arguments.divided
        let values = values @ given

        values, profiles |> List.tryHead |> Option.toNullable, noValues @ noProfiles @ twice "parameter" values

    /// Options from parsed arguments, or all that is wrong with them.
    let options
        (given: (string * string) list)
        (results: ParseResults<ScriptArgs>)
        : Result<ScriptOptions, string list> =
        let values, profile, problems =
            settings given (results.GetResults ScriptArgs.Set) (results.GetResults ScriptArgs.Profile)

        match problems with
        | [] ->
            let file = ofFile (results.GetResult ScriptArgs.File)

            Ok
                { file with
                    Request =
                        ScriptRequest(
                            results.GetResult ScriptArgs.File,
                            CacheFolder = results.GetResult(ScriptArgs.Cache, defaultValue = file.Request.CacheFolder),
                            ResultsFolder =
                                results.GetResult(ScriptArgs.Results, defaultValue = file.Request.ResultsFolder),
                            Values =
                                ImmutableDictionary.CreateRange(
                                    values |> Seq.map System.Collections.Generic.KeyValuePair
                                ),
                            Profile = profile
                        )
                    Force = ImmutableArray.CreateRange(results.GetResults ScriptArgs.Force)
                    Plan = results.Contains ScriptArgs.Plan
                    Verbose = results.Contains ScriptArgs.Verbose
                }
        | problems -> Error problems

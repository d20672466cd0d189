namespace ImageRegression.Cli

open System
open System.Diagnostics
open System.IO
open Argu
open SelftestTrial

type SelftestArgs =
    | [<Unique; EqualsAssignmentOrSpaced>] Folder of folder: string
    | [<Unique; EqualsAssignmentOrSpaced>] Only of parts: string
    | [<Unique; EqualsAssignmentOrSpaced>] Steps of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Kills of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Processes of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Killed of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Rounds of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Flips of count: int
    | [<Unique; EqualsAssignmentOrSpaced>] Seed of number: int
    | [<Unique; Hidden>] Child of study: string
    | [<Unique; Hidden>] Die_Before of step: int
    | [<Unique; Hidden>] Full

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Folder _ -> "the file system to test: a folder on it, in which a temporary one is made; default .cache"
            | Only _ ->
                "parts to try, with commas between: steps, random, processes, flips, full, clock, inputs; default all"
            | Steps _ ->
                "steps of writing at which each study is disturbed, at most; default all of the study of numbers, 12 of the training"
            | Kills _ -> "SIGKILLs at random moments, for each study; default 8"
            | Processes _ -> "processes at once on one store; default 4"
            | Killed _ -> "how many of them are killed; default 1"
            | Rounds _ -> "times that they are; default 2"
            | Flips _ -> "bits flipped in each kind of file; default 2"
            | Seed _ -> "seed of random moments and bits; default 1"
            | Child _ -> "runs one study, to be killed"
            | Die_Before _ -> "the step before which it dies"
            | Full -> "runs it on a file system that is full"

/// `selftest`: disturbs small studies on the user's own machine and file system, and tells what was lost.
module SelftestCommand =
    let private parts =
        [ "steps"; "random"; "processes"; "flips"; "full"; "clock"; "inputs" ]

    let private tell (tried: Tried) (took: TimeSpan) =
        let mark = if tried.Lost.IsEmpty then "ok  " else "LOST"
        printfn $"{mark}  {tried.Count, 4} × {tried.What}, {took.TotalSeconds:f0} s"

        for lost in tried.Lost do
            printfn $"        {lost}"

    let private timed (action: unit -> Tried) =
        let clock = Stopwatch.StartNew()
        let tried = action ()
        tell tried clock.Elapsed
        tried

    let private test (size: SelftestSize) (isAllSteps: bool) (wanted: string list) (root: string) =
        let alone =
            [
                for study, _ in SelftestStudies.all do
                    let found, lost = undisturbed root study

                    printfn
                        $"      {found.Study}: {found.Bits.Count} files, {found.Steps} steps of writing, {found.Length.TotalSeconds:f1} s a process"

                    for one in lost do
                        printfn $"LOST  {one}"

                    found, lost
            ]

        let inSteps (one: Undisturbed) =
            if one.Study = "numbers" && isAllSteps then
                { size with Steps = Int32.MaxValue }
            else
                size

        let each part (trial: Undisturbed -> Tried) =
            if List.contains part wanted then
                [ for one, _ in alone -> timed (fun () -> trial one) ]
            else
                []

        [
            yield! each "steps" (fun one -> SelftestParts.steps root (inSteps one) one)
            yield! each "random" (SelftestParts.random root size)
            yield! each "processes" (SelftestParts.processes root size)
            yield! each "flips" (SelftestParts.flips root size)
            yield! each "full" (fun one -> SelftestParts.refusals root (inSteps one) one)

            if List.contains "full" wanted then
                let clock = Stopwatch.StartNew()

                match SelftestParts.full root (fst alone.Head) with
                | Some tried ->
                    tell tried clock.Elapsed
                    tried
                | None -> printfn "not tried: a file system that is really full, since none may be mounted here"

            yield! each "clock" (SelftestParts.clocks root)

            if List.contains "inputs" wanted then
                timed (fun () -> SelftestParts.corrupt root)

            {
                What = ""
                Count = 0
                Lost = List.collect snd alone
            }
        ]

    let private run (folder: string) size isAllSteps (wanted: string list) =
        let root = Path.Combine(Path.GetFullPath folder, $".selftest-{Guid.NewGuid():N}")
        Directory.CreateDirectory root |> ignore
        let clock = Stopwatch.StartNew()

        try
            printfn $"Two small studies are disturbed in '{root}', which is removed in the end."
            let all = test size isAllSteps wanted root
            let tried, lost = all |> List.sumBy _.Count, all |> List.sumBy _.Lost.Length
            printfn ""

            printfn
                $"""Tried {tried} disturbances in {clock.Elapsed.TotalSeconds:f0} s; lost: {if lost = 0 then "nothing" else $"{lost}, as told above"}."""

            if lost = 0 then Exit.success else Exit.fault
        finally
            Directory.Delete(root, recursive = true)

    let private unknown (wanted: string list) =
        wanted |> List.filter (fun part -> not (List.contains part parts))

    let execute (argv: string list) =
        Arguments.parsed<SelftestArgs> "selftest" argv (fun results ->
            let folder = results.GetResult(SelftestArgs.Folder, defaultValue = ".cache")

            match results.TryGetResult Child with
            | Some study when results.Contains Full -> SelftestChild.executeFull study folder
            | Some study -> SelftestChild.execute study folder (results.TryGetResult Die_Before)
            | None ->
                let wanted =
                    match results.TryGetResult Only with
                    | None -> parts
                    | Some text -> List.ofArray (text.Split(',', StringSplitOptions.TrimEntries))

                match unknown wanted with
                | [] ->
                    let size =
                        {
                            Steps = max 1 (results.GetResult(Steps, defaultValue = 12))
                            Kills = results.GetResult(Kills, defaultValue = 8)
                            Processes = results.GetResult(Processes, defaultValue = 4)
                            Killed = results.GetResult(Killed, defaultValue = 1)
                            Rounds = results.GetResult(Rounds, defaultValue = 2)
                            Flips = results.GetResult(Flips, defaultValue = 2)
                            Seed = results.GetResult(SelftestArgs.Seed, defaultValue = 1)
                        }

                    if size.Killed > size.Processes then
                        Fault.print $"of {size.Processes} processes {size.Killed} cannot be killed"
                        Exit.usage
                    else
                        Fault.guard folder (fun () -> run folder size (not (results.Contains Steps)) wanted)
                | wrong ->
                    let all = String.Join(", ", parts)
                    Fault.print $"""there is no part '{String.Join("', '", wrong)}'. Parts are: {all}"""
                    Exit.usage)

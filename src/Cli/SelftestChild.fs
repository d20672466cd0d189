namespace ImageRegression.Cli

open System
open System.Diagnostics
open System.IO
open System.Threading
open ImageRegression
open ImageRegression.Pipeline
open ImageRegression.Pipeline.Storage

/// This program run by itself as a process of its own, on a small study, to be killed.
module SelftestChild =
    let private events (folder: string) =
        Path.Combine(folder, $"events-{Environment.ProcessId}.txt")

    let private dieBefore step =
        let mutable met = 0

        Disk.Before <-
            Action<DiskStep, string>(fun _ _ ->
                if Interlocked.Increment &met = step then
                    Process.GetCurrentProcess().Kill())

    // Filled with what is left of a small file system; gone again before the second run.
    let private filledTo (leftBytes: int64) (folder: string) =
        let path = Path.Combine(folder, "filler")
        let free = DriveInfo(folder).AvailableFreeSpace
        File.WriteAllBytes(path, Array.zeroCreate (int (max 0L (free - leftBytes))))
        path

    /// The child's own main: runs a study and writes down what it computed.
    let execute (study: string) (folder: string) (step: int option) =
        let stages = (List.find (fst >> (=) study) SelftestStudies.all |> snd) ()
        Option.iter dieBefore step
        use log = new StreamWriter(events folder, append = true, AutoFlush = true)

        SelftestStudies.run
            (Store(Path.Combine(folder, "cache")))
            (function
            | :? RunEvent.Started as one -> log.WriteLine $"started {one.Stage.Name}"
            | :? RunEvent.Finished as one -> log.WriteLine $"finished {one.Stage.Name}"
            | _ -> ())
            stages

        Exit.success

    /// The child's main on a file system of a few MB: runs the study with ever more room, and prints what each try ended in.
    let executeFull (study: string) (folder: string) =
        let stages = (List.find (fst >> (=) study) SelftestStudies.all |> snd) ()
        let cache = Path.Combine(folder, "cache")

        for left in [ 0L; 4_096L; 16_384L; 40_960L; 65_536L; 98_304L; 131_072L ] do
            let filler = filledTo left folder

            let ended =
                try
                    SelftestStudies.run (Store cache) ignore stages
                    "done"
                with
                | :? UserErrorException as told when told.Message.Contains "full" -> "told"
                | other -> $"LOST {other.GetType().Name}: {other.Message.Split('\n').[0]}"

            File.Delete filler
            printfn $"end {ended}"

        SelftestStudies.run (Store cache) ignore stages

        for KeyValue(path, hash) in SelftestStudies.bits cache do
            printfn $"bits {path} {hash}"

        Exit.success

    /// The program and its first arguments, however it was started.
    let program =
        match Environment.ProcessPath with
        | null -> "imageregression", []
        | host when Path.GetFileNameWithoutExtension host = "dotnet" ->
            host, [ Path.Combine(AppContext.BaseDirectory, "imageregression.dll") ]
        | own -> own, []

    let arguments study folder (step: int option) =
        [
            yield! [ "selftest"; "--child"; study; "--folder"; folder ]
            match step with
            | Some step -> yield! [ "--die-before"; string step ]
            | None -> ()
        ]

    /// Starts it.
    let start study folder step =
        let file, first = program

        let start =
            ProcessStartInfo(
                file,
                first @ arguments study folder step,
                RedirectStandardError = true,
                RedirectStandardOutput = true
            )

        match Process.Start start with
        | null -> failwith $"{file} cannot be started"
        | started ->
            // Read, so that it never waits for us.
            started.OutputDataReceived.Add ignore
            started.BeginOutputReadLine()
            started

    /// What the children of a folder computed: how often a stage was begun and finished.
    let counted (folder: string) =
        Directory.EnumerateFiles(folder, "events-*.txt")
        |> Seq.collect File.ReadAllLines
        |> Seq.countBy id
        |> Map.ofSeq

namespace ImageRegression.Cli

open System
open System.Diagnostics
open System.IO
open ImageRegression
open ImageRegression.Pipeline.Storage

/// What `selftest` tried of one kind, and what was lost by it.
type Tried =
    {
        What: string
        Count: int
        Lost: string list
    }

/// One store, disturbed in some way, and the question whether anything was lost.
module SelftestTrial =
    /// A study with the bits that it has when nothing disturbs it.
    type Undisturbed =
        {
            Study: string
            Bits: Map<string, string>
            Steps: int
            Length: TimeSpan
        }

    let stagesOf study =
        (List.find (fst >> (=) study) SelftestStudies.all |> snd) ()

    let cacheIn folder = Path.Combine(folder, "cache")

    /// A fresh folder for one trial, removed after it.
    let inFolder (root: string) (trial: string -> 'T) =
        let folder = Path.Combine(root, Guid.NewGuid().ToString "N")
        Directory.CreateDirectory folder |> ignore

        try
            trial folder
        finally
            Directory.Delete(folder, recursive = true)

    /// Runs a study in this process, as the next run after whatever happened to the store.
    let runHere study folder =
        SelftestStudies.run (Store(cacheIn folder)) ignore (stagesOf study)

    let private brief (text: string) = text.Split('\n').[0]

    let private leftovers cache =
        [
            for name in [ "tmp"; "checkpoints" ] do
                let folder = Path.Combine(cache, name)

                if Directory.Exists folder then
                    yield! Directory.EnumerateFileSystemEntries folder
            yield!
                Directory.EnumerateFiles(
                    cache,
                    "*.draft",
                    EnumerationOptions(RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None)
                )
        ]

    /// Runs the study again; what is not as in the undisturbed run is lost.
    let lostAfter (alone: Undisturbed) (folder: string) (what: string) : string list =
        try
            runHere alone.Study folder
            let cache = cacheIn folder
            let store = Store cache
            let struct (_, damaged) = store.Verify()

            [
                if SelftestStudies.bits cache <> alone.Bits then
                    $"{what}: the rerun has other bits"
                for one in damaged do
                    $"{what}: {one}"
                for left in leftovers cache do
                    $"{what}: {left} was left behind"
            ]
        with fault ->
            [ $"{what}: the rerun ended in {fault.GetType().Name}: {brief fault.Message}" ]

    /// Whether every result that stands in a store is whole, before anything is mended.
    let lostBefore (folder: string) (what: string) : string list =
        let cache = cacheIn folder

        if Directory.Exists cache then
            let struct (_, damaged) = Store(cache).Verify()
            [ for one in damaged -> $"{what}: {one}" ]
        else
            []

    /// Runs a study as nothing disturbs it, twice: its bits, the steps at which it writes, and how long a process of it takes.
    let undisturbed (root: string) study : Undisturbed * string list =
        inFolder root (fun folder ->
            let clock = Stopwatch.StartNew()
            use child = SelftestChild.start study folder None
            child.WaitForExit()
            let length = clock.Elapsed
            let bits = SelftestStudies.bits (cacheIn folder)

            let steps, again =
                inFolder root (fun second ->
                    let mutable steps = 0
                    Disk.Before <- Action<DiskStep, string>(fun _ _ -> steps <- steps + 1)

                    try
                        runHere study second
                    finally
                        Disk.Before <- null

                    steps, SelftestStudies.bits (cacheIn second))

            {
                Study = study
                Bits = bits
                Steps = steps
                Length = length
            },
            [
                if again <> bits then
                    $"{study}: two undisturbed runs have different bits"
            ])

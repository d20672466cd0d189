namespace ImageRegression.Cli

open System
open System.Diagnostics
open System.IO
open System.Text
open System.Threading
open ImageRegression
open ImageRegression.Pipeline.Storage
open SelftestTrial

/// How much `selftest` tries.
type SelftestSize =
    {
        /// Steps of each study at which a process is killed, at most; spread evenly.
        Steps: int
        /// SIGKILLs at random moments, for each study.
        Kills: int
        /// Processes on one store, of which `Killed` are killed.
        Processes: int
        Killed: int
        Rounds: int
        /// Bit flips in each kind of file.
        Flips: int
        Seed: int
    }

/// What `selftest` does to a store, kind by kind.
module SelftestParts =
    let private spread most count =
        if count <= most then
            [ 1..count ]
        else
            [
                for i in 0 .. most - 1 -> 1 + int (int64 i * int64 (count - 1) / int64 (max 1 (most - 1)))
            ]

    let private tried what (trials: string list list) =
        {
            What = what
            Count = trials.Length
            Lost = List.concat trials
        }

    // A child that ended by itself was not killed: it is not counted, and where none was killed nothing was tried.
    let private killed what (trials: (bool * string list) list) =
        let all = tried what (List.map snd trials)

        match trials |> List.filter fst |> List.length with
        | 0 when not trials.IsEmpty ->
            { all with
                Count = 0
                Lost = $"{what}: nobody was killed" :: all.Lost
            }
        | count -> { all with Count = count }

    /// Ends a process before each step at which it writes to the disk.
    let steps (root: string) (size: SelftestSize) (alone: Undisturbed) =
        [
            for step in spread size.Steps alone.Steps ->
                inFolder root (fun folder ->
                    use child = SelftestChild.start alone.Study folder (Some step)
                    child.WaitForExit()
                    let what = $"{alone.Study}, killed before step {step}"
                    child.ExitCode <> 0, lostBefore folder what @ lostAfter alone folder what)
        ]
        |> killed $"kill before a step of writing, of {alone.Steps} ({alone.Study})"

    /// SIGKILL at random moments.
    let random (root: string) (size: SelftestSize) (alone: Undisturbed) =
        let chance = Random size.Seed

        [
            for _ in 1 .. size.Kills ->
                let moment = alone.Length * (chance.NextDouble() * 1.05)

                inFolder root (fun folder ->
                    use child = SelftestChild.start alone.Study folder None
                    child.WaitForExit moment |> ignore
                    child.Kill()
                    child.WaitForExit()
                    let what = $"{alone.Study}, killed after {moment.TotalMilliseconds:f0} ms"
                    child.ExitCode <> 0, lostBefore folder what @ lostAfter alone folder what)
        ]
        |> killed $"SIGKILL at a random moment ({alone.Study})"

    /// Several processes on one store, some of them killed.
    let processes (root: string) (size: SelftestSize) (alone: Undisturbed) =
        let chance = Random size.Seed

        [
            for round in 1 .. size.Rounds ->
                inFolder root (fun folder ->
                    let children =
                        [ for _ in 1 .. size.Processes -> SelftestChild.start alone.Study folder None ]

                    let victims = List.take size.Killed children

                    let moments =
                        [ for _ in victims -> alone.Length * (chance.NextDouble() * 1.5) ] |> List.sort

                    let clock = Stopwatch.StartNew()

                    for victim, moment in List.zip victims moments do
                        let wait = moment - clock.Elapsed

                        if wait > TimeSpan.Zero then
                            Thread.Sleep wait

                        victim.Kill()

                    let what = $"{alone.Study}, round {round}"

                    let ends =
                        [
                            for child in List.skip size.Killed children do
                                if not (child.WaitForExit(TimeSpan.FromMinutes 3.0)) then
                                    child.Kill()
                                    $"{what}: a process that was left alone did not end"
                                elif child.ExitCode <> 0 then
                                    $"{what}: a process that was left alone ended in {child.ExitCode}: {child.StandardError.ReadToEnd()}"
                        ]

                    for child in children do
                        child.WaitForExit()
                        child.Dispose()

                    let counted = SelftestChild.counted folder

                    // Who is killed may have begun a stage that another takes over; nobody else computes a stage that somebody computes.
                    let often =
                        [
                            for KeyValue(line, count) in counted do
                                let most = if line.StartsWith "finished" then 1 else 1 + size.Killed

                                if count > most then
                                    $"{what}: {line} {count} times"
                        ]

                    ends @ often @ lostAfter alone folder what)
        ]
        |> tried $"{size.Processes} processes on one store, {size.Killed} of them killed ({alone.Study})"

    let private copy (from: string) (target: string) =
        for path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories) do
            let copied = Path.Combine(target, Path.GetRelativePath(from, path))
            Directory.CreateDirectory(nonNull (Path.GetDirectoryName copied)) |> ignore
            File.Copy(path, copied)

    // Files of one kind have one name, but for digits and hashes.
    let private kindOf (cache: string) (path: string) =
        let parts = (Path.GetRelativePath(cache, path)).Split Path.DirectorySeparatorChar
        let name = parts[parts.Length - 1]

        if parts.Length = 1 || parts[0] = "objects" then
            name
        else
            $"{parts[0]}/*{Path.GetExtension name}"

    // Whoever reads a result further up is told, and it may stay until it is needed: then it must not be taken for whole.
    let private lostAfterFlip (alone: Undisturbed) folder what =
        try
            runHere alone.Study folder
            let struct (_, _) = Store(cacheIn folder).Verify()

            [
                for KeyValue(path, hash) in SelftestStudies.bits (cacheIn folder) do
                    if Map.tryFind path alone.Bits <> Some hash then
                        $"{what}: {path} has other bits, and nothing noticed"
            ]
            @ lostAfter
                { alone with
                    Bits = SelftestStudies.bits (cacheIn folder)
                }
                folder
                what
        with fault ->
            [ $"{what}: {fault.GetType().Name}: {fault.Message}" ]

    /// Flips bits of every kind of file in a store.
    let flips (root: string) (size: SelftestSize) (alone: Undisturbed) =
        let chance = Random size.Seed

        inFolder root (fun whole ->
            runHere alone.Study whole
            let cache = cacheIn whole

            let kinds =
                Directory.GetFiles(cache, "*", SearchOption.AllDirectories)
                |> Array.filter (fun path -> FileInfo(path).Length > 0L)
                |> Array.sort
                |> Array.groupBy (kindOf cache)

            [
                for kind, files in kinds do
                    for _ in 1 .. size.Flips ->
                        inFolder root (fun folder ->
                            copy whole folder

                            let file =
                                Path.Combine(folder, Path.GetRelativePath(whole, files[chance.Next files.Length]))

                            let bytes = File.ReadAllBytes file
                            let at = chance.Next bytes.Length
                            bytes[at] <- bytes[at] ^^^ (1uy <<< chance.Next 8)
                            File.WriteAllBytes(file, bytes)
                            lostAfterFlip alone folder $"{alone.Study}, byte {at} of {kind}")
            ]
            |> tried $"bit flipped, in {kinds.Length} kinds of files ({alone.Study})")

    /// A disk that is full, or fails, at each step of writing.
    let refusals (root: string) (size: SelftestSize) (alone: Undisturbed) =
        let refuse step (error: int) (name: string) folder =
            let mutable met = 0

            Disk.Before <-
                Action<DiskStep, string>(fun _ path ->
                    met <- met + 1

                    if met = step then
                        raise (IOException($"{name} : '{path}'", error)))

            try
                try
                    runHere alone.Study folder
                    []
                with
                | :? UserErrorException -> []
                | fault ->
                    [
                        $"{alone.Study}, {name} at step {step}: {fault.GetType().Name} instead of a sentence: {fault.Message}"
                    ]
            finally
                Disk.Before <- null

        [
            for error, name in [ 28, "No space left on device"; 5, "Input/output error" ] do
                for step in spread size.Steps alone.Steps ->
                    inFolder root (fun folder ->
                        let told = refuse step error name folder
                        told @ lostAfter alone folder $"{alone.Study}, after '{name}' at step {step}")
        ]
        |> tried $"disk full or failing at a step of writing ({alone.Study})"

    /// A small file system that is really full; None where none can be mounted.
    let full (root: string) (alone: Undisturbed) =
        let file, first = SelftestChild.program

        inFolder root (fun folder ->
            let quoted =
                file :: first |> List.map (fun word -> $"'{word}'") |> String.concat " "

            let script =
                $"mount -t tmpfs -o size=8m none '{folder}' && exec {quoted} selftest --child {alone.Study} --full --folder '{folder}'"

            try
                let start =
                    ProcessStartInfo(
                        "unshare",
                        [ "--user"; "--map-root-user"; "--mount"; "sh"; "-c"; script ],
                        RedirectStandardOutput = true,
                        RedirectStandardError = true
                    )

                use child = nonNull (Process.Start start)
                let errors = child.StandardError.ReadToEndAsync()

                let lines =
                    child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)

                child.WaitForExit()

                if
                    child.ExitCode <> 0 && lines.Length = 0 && errors.Result.Contains "mount"
                    || errors.Result.Contains "unshare"
                then
                    None
                else
                    let ends = lines |> Array.filter _.StartsWith("end ")

                    let kept =
                        lines
                        |> Seq.filter _.StartsWith("bits ")
                        |> Seq.map (fun line -> line.Split(' ')[1], line.Split(' ')[2])
                        |> Map.ofSeq

                    Some
                        {
                            What = $"file system of 8 MB really full, with ever more room ({alone.Study})"
                            Count = ends.Length
                            Lost =
                                [
                                    for line in ends do
                                        if line.StartsWith "end LOST" then
                                            $"{alone.Study}, full: {line}"
                                    if not (Array.contains "end told" ends) then
                                        $"{alone.Study}, full: it never was"
                                    if child.ExitCode <> 0 then
                                        $"{alone.Study}, full: the run after it ended in {child.ExitCode}: {errors.Result}"
                                    elif kept <> alone.Bits then
                                        $"{alone.Study}, full: the run after it has other bits"
                                ]
                        }
            with :? ComponentModel.Win32Exception ->
                None)

    // Each look at the clock is a day before the last one or a year after it.
    type private SteppingClock() =
        inherit TimeProvider()
        let mutable looks = 0

        override _.GetUtcNow() =
            looks <- looks + 1

            let step =
                if looks % 2 = 0 then
                    TimeSpan.FromDays(365.0 * float looks)
                else
                    TimeSpan.FromDays -1.0

            DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero) + step

        override _.GetTimestamp() =
            int64 looks * (if looks % 2 = 0 then -1000000L else 1000000L)

    /// A clock that is put back and forward while a study runs, and one that stands in another century between two runs.
    let clocks (root: string) (alone: Undisturbed) =
        let under (time: TimeProvider) folder =
            SelftestStudies.run (Store(cacheIn folder, time)) ignore (stagesOf alone.Study)

        [
            for first, second in
                [
                    SteppingClock() :> TimeProvider, TimeProvider.System
                    TimeProvider.System, SteppingClock()
                    SteppingClock(), SteppingClock()
                ] ->
                inFolder root (fun folder ->
                    try
                        under first folder
                        under second folder
                        lostAfter alone folder $"{alone.Study}, clock steps"
                    with fault ->
                        [ $"{alone.Study}, clock steps: {fault.GetType().Name}: {fault.Message}" ])
        ]
        |> tried $"clock put back and forward ({alone.Study})"

    let private picture =
        Encoding.ASCII.GetBytes "P5 4 4 255\n"
        |> fun head -> Array.append head (Array.init 16 (fun i -> byte (i * 16)))

    let private inputs: (string * (string -> unit)) list =
        let table (folder: string) (text: string) =
            File.WriteAllText(Path.Combine(folder, "labels.csv"), text)

        let image (folder: string) (bytes: byte array) =
            File.WriteAllBytes(Path.Combine(folder, "b.pgm"), bytes)

        [
            "an image cut", (fun folder -> image folder picture[..15])
            "an image emptied", (fun folder -> image folder [||])
            "an image of text", (fun folder -> image folder "no image"B)
            "an image of other size than it says", (fun folder -> image folder "P5 99999999 99999999 255\n0"B)
            "a folder for an image",
            (fun folder ->
                File.Delete(Path.Combine(folder, "b.pgm"))
                Directory.CreateDirectory(Path.Combine(folder, "b.pgm")) |> ignore)
            "an image missing", (fun folder -> File.Delete(Path.Combine(folder, "b.pgm")))
            "a label missing", (fun folder -> table folder "path,label\na.pgm,1\nb.pgm,\n")
            "a label of text", (fun folder -> table folder "path,label\na.pgm,1\nb.pgm,two\n")
            "a label infinite", (fun folder -> table folder "path,label\na.pgm,1\nb.pgm,1e999\n")
            "a row cut", (fun folder -> table folder "path,label\na.pgm,1\nb.pg")
            "a table without its column", (fun folder -> table folder "path,age\na.pgm,1\nb.pgm,2\n")
            "a table of zeros",
            (fun folder -> File.WriteAllBytes(Path.Combine(folder, "labels.csv"), Array.zeroCreate 4096))
            "a path that leaves the folder", (fun folder -> table folder "path,label\na.pgm,1\n../b.pgm,2\n")
            "an image twice", (fun folder -> table folder "path,label\na.pgm,1\na.pgm,2\n")
        ]

    /// Data sets that are damaged: a sentence is due, and no result.
    let corrupt (root: string) =
        let isRefused (what: string) (harm: string -> unit) =
            inFolder root (fun folder ->
                let data = Path.Combine(folder, "data")
                Directory.CreateDirectory data |> ignore

                for name in [ "a.pgm"; "b.pgm" ] do
                    File.WriteAllBytes(Path.Combine(data, name), picture)

                File.WriteAllText(Path.Combine(data, "labels.csv"), "path,label\na.pgm,1\nb.pgm,2\n")

                let run () =
                    SelftestStudies.run (Store(cacheIn folder)) ignore (SelftestStudies.folder data)

                harm data

                try
                    run ()
                    [ $"{what}: taken as if it were whole" ]
                with
                | :? UserErrorException -> []
                | fault -> [ $"{what}: {fault.GetType().Name} instead of a sentence: {fault.Message}" ])

        [ for what, harm in inputs -> isRefused what harm ] |> tried "damaged input"

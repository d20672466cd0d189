namespace ImageRegression.Cli

open System
open System.IO
open System.Runtime.InteropServices
open System.Runtime.Intrinsics.X86
open Argu
open ImageRegression
open ImageRegression.Pipeline.Storage
open ImageRegression.Scripting
open ImageRegression.Studies
open ImageRegression.Tables
open ImageRegression.Reports
open ImageRegression.Torch
open ImageRegression.Volumes

type DoctorArgs =
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string
    | [<Unique>] Thorough
    | [<Unique>] Verify

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Cache _ -> "folder of results; default .cache"
            | Verify ->
                "reads every stored result again, and sets aside those that are damaged: what needs them computes them again"
            | Thorough -> "asks the engine thousands of operators in place of a hundred; takes minutes"

/// What a check found, with what to do about it.
type Finding =
    | Good of found: string
    | Slow of found: string * advice: string
    | Missing of found: string * advice: string
    | Wrong of found: string * advice: string

/// `doctor`: checks what a study needs on this machine.
module DoctorCommand =
    let private setup = "build again: dotnet build"
    let private leastFreeBytes = 2_000_000_000L

    let private attempt advice (check: unit -> Finding) =
        try
            check ()
        with fault ->
            Missing(fault.Message.Split('\n').[0], advice)

    let private dotnet () =
        Good RuntimeInformation.FrameworkDescription

    let private libtorch () =
        attempt setup (fun () ->
            let engine =
                $"{TorchEnvironment.Current.LibTorch} through {TorchEnvironment.Current.Binding}"

            if EngineCheck.IsGuarded then
                Good engine
            else
                Wrong(
                    $"{engine} as it is packaged, whose numbers and tensors in use may be freed by garbage collection",
                    setup
                ))

    let private processor () =
        [ "AVX2", Avx2.IsSupported; "AVX-512", Avx512F.IsSupported ]
        |> List.choose (fun (instructions, isThere) -> if isThere then Some instructions else None)
        |> function
            | [] -> $"{RuntimeInformation.ProcessArchitecture}"
            | instructions -> $"""{RuntimeInformation.ProcessArchitecture} with {String.Join(", ", instructions)}"""
        |> Good

    let private variables () =
        match EngineVariables.OfTheUser with
        | own when own.IsEmpty -> Good(String.Join(", ", EngineVariables.Current))
        | own ->
            Slow(
                String.Join(", ", EngineVariables.Current),
                $"""{String.Join(", ", own)} was set before this program, which leaves it; unset it to have what is tested"""
            )

    let private convolutions () =
        attempt setup (fun () ->
            match OneDnn.WrongProbeCount with
            | 0 -> Good $"oneDNN convolves: it answers {OneDnn.ProbeCount} of {OneDnn.ProbeCount} probes rightly"
            | wrong ->
                Slow(
                    $"oneDNN answers {wrong} of {OneDnn.ProbeCount} probes wrongly on this processor",
                    "ATen's own kernels are used in its place"
                ))

    let private sameBits () =
        attempt setup (fun () ->
            match DeterministicAlgorithms.AreAvailable, TorchEnvironment.Current.CudaDevices with
            | true, _ -> Good "deterministic algorithms can be required"
            | false, 0 -> Good "deterministic algorithms cannot be required on this system; only CUDA would need them"
            | false, _ ->
                Slow(
                    "deterministic algorithms cannot be required on this system",
                    "results computed on CUDA may differ in their last digits from run to run"
                ))

    let private threads () =
        attempt setup (fun () ->
            match TorchEnvironment.Current.Threads, Environment.GetEnvironmentVariable "OMP_NUM_THREADS" with
            | 1, "1" when Environment.ProcessorCount > 1 ->
                Slow($"1 of {Environment.ProcessorCount} processors", "unset OMP_NUM_THREADS for large images")
            | count, _ -> Good $"{count} for {Environment.ProcessorCount} processors")

    let private cuda () =
        attempt setup (fun () ->
            match TorchEnvironment.Current.CudaDevices, DefaultProfile.OfThisMachine() with
            | 0, Profile.Paper ->
                Slow("there is an NVIDIA device, but this libtorch cannot use it", "build with -p:Device=cuda")
            | 0, _ -> Good "none; studies run with --profile laptop by default"
            | count, _ -> Good $"{count} devices; studies run with --profile paper by default")

    let private gdcm () =
        if GdcmConverter.IsInstalled then
            Good "gdcmconv decodes JPEG-LS and JPEG 2000 frames"
        else
            Good "gdcmconv is not installed; only JPEG-LS and JPEG 2000 frames need it (Debian: libgdcm-tools)"

    let private sizeOf folder =
        DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        |> Seq.sumBy (fun file -> file.Length)

    let private cacheFolder (folder: string) =
        attempt "choose another folder with --cache DIR" (fun () ->
            Directory.CreateDirectory folder |> ignore
            let probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}")
            File.WriteAllBytes(probe, [||])
            File.Delete probe
            Good $"{Path.GetFullPath folder} is writable and holds {Quantity.Size(sizeOf folder)}")

    let private leftovers (folder: string) =
        attempt "remove the folder, or choose another with --cache DIR" (fun () ->
            match Store(folder).Mend() with
            | mended when mended.IsEmpty -> Good "nothing is left of runs that were killed"
            | mended -> Good(String.Join("; ", mended)))

    let private results (folder: string) =
        attempt "check the disk, or choose another with --cache DIR" (fun () ->
            match Store(folder).Verify() with
            | whole, damaged when damaged.IsEmpty -> Good $"all {whole} stored results are as they were written"
            | whole, damaged ->
                Wrong(
                    $"""{damaged.Length} of {whole + damaged.Length} stored results: {String.Join("; ", damaged)}""",
                    "check the disk, and run the studies again"
                ))

    let private disk (folder: string) =
        attempt "choose another folder with --cache DIR" (fun () ->
            match DriveInfo(Path.GetFullPath folder).AvailableFreeSpace with
            | free when free < leastFreeBytes ->
                Slow($"{Quantity.Size free} free", "make room, or choose another folder with --cache DIR")
            | free -> Good $"{Quantity.Size free} free")

    let private found (asked: EngineFinding) =
        let right = asked.Cases - asked.Wrong.Length
        let shown = if asked.IsInUse then 40 else 2
        let others = asked.Wrong.Length - shown

        let wrong =
            [
                for one in Seq.truncate shown asked.Wrong do
                    $"\n           {one}"
                if others > 0 then
                    $"\n           and {others} more"
            ]
            |> String.concat ""

        match asked.Wrong.Length, asked.IsInUse with
        | 0, true when asked.LargestError > 0 ->
            Good $"{right} of {asked.Cases} {asked.What} right, largest error {asked.LargestError:g2}"
        | 0, true -> Good $"{right} of {asked.Cases} {asked.What} right"
        | wrongs, true ->
            Wrong(
                $"{wrongs} of {asked.Cases} {asked.What} wrong",
                $"results of this machine cannot be trusted; report it with the output of scripts/engine-check{wrong}"
            )
        | wrongs, false ->
            Good $"oneDNN, which is not used here, has {wrongs} of {asked.Cases} {asked.What} wrong{wrong}"

    // A part that throws ends the check, as one finding more.
    let private engine isThorough =
        seq {
            use asked =
                (if isThorough then
                     EngineCheck.Thorough()
                 else
                     EngineCheck.Brief())
                    .GetEnumerator()

            let next () =
                try
                    if asked.MoveNext() then Some(found asked.Current) else None
                with fault ->
                    Some(Missing(fault.Message.Split('\n').[0], setup))

            let mutable current = next ()

            while current.IsSome do
                "engine", current.Value
                current <- if current.Value.IsMissing then None else next ()
        }

    let private checks cache isThorough isVerified =
        seq {
            ".NET", dotnet ()
            "processor", processor ()
            "libtorch", libtorch ()
            "variables", variables ()
            "kernels", convolutions ()
            yield! engine isThorough
            "threads", threads ()
            "CUDA", cuda ()
            "same bits", sameBits ()
            "DICOM", gdcm ()
            "cache", cacheFolder cache
            "order", leftovers cache

            if isVerified then
                "results", results cache

            "disk", disk cache
        }

    let private line (name: string, finding) =
        match finding with
        | Good found -> $"ok       {name, -9} {found}"
        | Slow(found, advice) -> $"look     {name, -9} {found}: {advice}"
        | Missing(found, advice) -> $"missing  {name, -9} {found}: {advice}"
        | Wrong(found, advice) -> $"wrong    {name, -9} {found}: {advice}"

    let execute (argv: string list) =
        Arguments.parsed<DoctorArgs> "doctor" argv (fun results ->
            let cache = results.GetResult(DoctorArgs.Cache, defaultValue = ".cache")

            let isWhole =
                checks cache (results.Contains Thorough) (results.Contains Verify)
                |> Seq.map (fun (name, finding) ->
                    Console.Out.WriteLine(line (name, finding))
                    not (finding.IsMissing || finding.IsWrong))
                |> Seq.fold (&&) true

            if isWhole then Exit.success else Exit.fault)

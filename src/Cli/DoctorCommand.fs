namespace ImageRegression.Cli

open System
open System.IO
open System.Runtime.InteropServices
open Argu
open ImageRegression
open ImageRegression.Scripting
open ImageRegression.Studies
open ImageRegression.Tables
open ImageRegression.Reports
open ImageRegression.Torch
open ImageRegression.Volumes

type DoctorArgs =
    | [<Unique; EqualsAssignmentOrSpaced>] Cache of folder: string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Cache _ -> "folder of results; default .cache"

/// What a check found, with what to do about it.
type Finding =
    | Good of found: string
    | Slow of found: string * advice: string
    | Missing of found: string * advice: string

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
        attempt setup (fun () -> Good $"{TorchEnvironment.Current.LibTorch} through {TorchEnvironment.Current.Binding}")

    let private convolutions () =
        attempt setup (fun () ->
            match OneDnn.WrongProbes.Length with
            | 0 -> Good $"oneDNN answers {OneDnn.Probes.Length} of {OneDnn.Probes.Length} probes rightly"
            | wrong ->
                Slow(
                    $"oneDNN answers {wrong} of {OneDnn.Probes.Length} probes wrongly on this processor",
                    "ATen's own kernels are used in its place"
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

    let private disk (folder: string) =
        attempt "choose another folder with --cache DIR" (fun () ->
            match DriveInfo(Path.GetFullPath folder).AvailableFreeSpace with
            | free when free < leastFreeBytes ->
                Slow($"{Quantity.Size free} free", "make room, or choose another folder with --cache DIR")
            | free -> Good $"{Quantity.Size free} free")

    let private checks cache =
        [
            ".NET", dotnet ()
            "libtorch", libtorch ()
            "kernels", convolutions ()
            "threads", threads ()
            "CUDA", cuda ()
            "DICOM", gdcm ()
            "cache", cacheFolder cache
            "disk", disk cache
        ]

    let private line (name: string, finding) =
        match finding with
        | Good found -> $"ok       {name, -9} {found}"
        | Slow(found, advice) -> $"look     {name, -9} {found}: {advice}"
        | Missing(found, advice) -> $"missing  {name, -9} {found}: {advice}"

    let execute (argv: string list) =
        Arguments.parsed<DoctorArgs> "doctor" argv (fun results ->
            let findings = checks (results.GetResult(DoctorArgs.Cache, defaultValue = ".cache"))
            findings |> List.iter (line >> Console.Out.WriteLine)

            if findings |> List.exists (fun (_, finding) -> finding.IsMissing) then
                Exit.fault
            else
                Exit.success)

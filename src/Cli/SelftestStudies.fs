namespace ImageRegression.Cli

open System
open System.Collections.Immutable
open System.IO
open System.Security.Cryptography
open ImageRegression.Images
open ImageRegression.Losses
open ImageRegression.Models
open ImageRegression.Pipeline
open ImageRegression.Pipeline.Storage
open ImageRegression.Studies
open ImageRegression.Training

/// The small studies that `selftest` runs, and what their results hold.
module SelftestStudies =
    /// Numbers handed from stage to stage; takes milliseconds.
    let numbers () : Stage list =
        let drawn =
            Stage.From("draw", Func<float array>(fun () -> Array.init 2000 (fun i -> sin (float i))))

        let squared =
            Stage.From("square", drawn, Func<float array, float array>(Array.map (fun x -> x * x)))

        let shifted =
            Stage.From("shift", drawn, Func<float array, float array>(Array.map (fun x -> x + 1.0)))

        [
            Stage.From(
                "sum",
                squared,
                shifted,
                Func<float array, float array, float>(fun a b -> Array.sum a + Array.sum b)
            )
        ]

    /// A network of 40 drawn hands and twelve iterations, with a checkpoint after each second; takes a second.
    let training () : Stage list =
        let hands =
            Load.BoneAge("", height = 32, width = 24, phantoms = 40).Split(train = 6, validation = 2, test = 2)

        let fit =
            Train.On(
                hands,
                SmallResNetSpec(Width = 4, Dim = 8),
                RegressionMetric(),
                Optimizer.Adam(lr = 1e-3),
                iterations = 12,
                batch = 8,
                validateEvery = Nullable 4,
                checkpointEvery = 2
            )

        [ fit.Embed hands.Test ]

    /// Regression on the images of a folder with a table.
    let folder (data: string) : Stage list =
        [ Load.Folder(data, height = 16, width = 16) ]

    let all = [ "numbers", numbers; "training", training ]

    /// Runs stages on a store.
    let run (store: Store) (observe: RunEvent -> unit) (stages: Stage list) =
        Runner(store, RunOptions(Study = "selftest")).Run(stages, Action<RunEvent> observe).Dispose()

    let private isManifest (path: string) =
        (nonNull (Path.GetFileName path)).StartsWith("manifest.", StringComparison.Ordinal)

    /// SHA-256 of every file of every result but the manifests, which hold times.
    let bits (cache: string) =
        Directory.EnumerateFiles(Path.Combine(cache, "objects"), "*", SearchOption.AllDirectories)
        |> Seq.filter (isManifest >> not)
        |> Seq.map (fun path ->
            Path.GetRelativePath(cache, path), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes path)))
        |> Map.ofSeq

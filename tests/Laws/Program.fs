/// The property suite: `dotnet run --project tests/Laws -- --help` lists Expecto's options.
/// A law that fails prints the seed of its values. The same values again:
/// `dotnet run --project tests/Laws -- --replay "SEED, GAMMA, SIZE" --filter-test-case "a part of the law's name"`.
module ImageRegression.Laws.Program

open System
open System.Text.RegularExpressions
open Expecto

// As it is printed: (123UL, 456UL, Some 7).
let private replay (seed: string) =
    match [ for number in Regex.Matches(seed, "[0-9]+") -> number.Value ] with
    | [ seed; gamma ] -> uint64 seed, uint64 gamma, None
    | [ seed; gamma; size ] -> uint64 seed, uint64 gamma, Some(int size)
    | _ -> failwith $"'{seed}' is no seed. Copy what a failed law printed: \"(123UL, 456UL, Some 7)\"."

let private replaying seed =
    let config =
        { FsCheckConfig.defaultConfig with
            replay = Some(replay seed)
        }

    Test.replaceTestCode (fun name code ->
        match code with
        | AsyncFsCheck(_, stress, check) -> testLabel name (TestCase(AsyncFsCheck(Some config, stress, check), Normal))
        | other -> testLabel name (TestCase(other, Normal)))

[<EntryPoint>]
let main arguments =
    let laws = Impl.testFromThisAssembly () |> Option.get

    match Array.tryFindIndex ((=) "--replay") arguments with
    | None -> runTestsWithCLIArgs [] arguments laws
    | Some at when at + 1 < arguments.Length ->
        runTestsWithCLIArgs [] (Array.removeManyAt at 2 arguments) (replaying arguments[at + 1] laws)
    | Some _ ->
        eprintfn "--replay needs the seed that a failed law printed: \"(123UL, 456UL, Some 7)\"."
        1

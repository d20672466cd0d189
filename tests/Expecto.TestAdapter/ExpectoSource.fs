/// Expecto's tests of an assembly as test cases of `dotnet test`.
module ImageRegression.Expecto.ExpectoSource

open System
open System.Reflection
open Expecto
open Microsoft.VisualStudio.TestPlatform.ObjectModel

/// What ties a test case to the executor that runs it.
[<Literal>]
let Executor = "executor://imageregression/expecto"

/// Names as Expecto prints them: the lists from the outside in, then the test.
let nameOf (path: string list) = String.concat "." path

/// All tests marked with Expecto's attributes.
let testsIn (source: string) =
    let tests =
        match Impl.testFromAssembly (Assembly.LoadFrom source) with
        | Some tests -> tests
        | None -> TestList([], Normal)

    match duplicatedNames Impl.JoinWith.Dot tests with
    | [] -> tests
    | twice ->
        let names = twice |> List.map nameOf |> String.concat "\n  "
        failwith $"Two tests of {source} have the same name, so that neither could be told from the other:\n  {names}"

/// One case a test, pending ones included.
let casesIn source =
    testsIn source
    |> Test.toTestCodeList
    |> List.map (fun test -> TestCase(nameOf test.name, Uri Executor, source))

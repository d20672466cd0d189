namespace ImageRegression.Expecto

open System
open System.Collections.Concurrent
open System.Threading
open Expecto
open Expecto.Impl
open Microsoft.VisualStudio.TestPlatform.ObjectModel
open Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter

/// Runs the tests with Expecto and hands on what it says of each; what Expecto ignores shows as skipped, with the reason.
[<ExtensionUri(ExpectoSource.Executor)>]
type ExpectoExecutor() =
    let stop = new CancellationTokenSource()

    let run (results: IFrameworkHandle) source (cases: TestCase list) =
        let waiting =
            ConcurrentDictionary
                [
                    for case in cases -> Collections.Generic.KeyValuePair(case.FullyQualifiedName, case)
                ]

        let finish outcome (name: string) (message: string | null) duration =
            async {
                match waiting.TryRemove name with
                | false, _ -> ()
                | true, case ->
                    results.RecordEnd(case, outcome)

                    results.RecordResult(
                        TestResult(case, Outcome = outcome, ErrorMessage = message, Duration = duration)
                    )
            }

        let printer =
            { TestPrinters.silent with
                beforeEach = fun name _ -> async { results.RecordStart waiting[name] }
                passed = fun name time -> finish TestOutcome.Passed name null time
                ignored = fun name why -> finish TestOutcome.Skipped name why TimeSpan.Zero
                failed = fun name why time -> finish TestOutcome.Failed name why time
                exn = fun name error time -> finish TestOutcome.Failed name (string error) time
            }

        ExpectoSource.testsIn source
        |> Test.filter "." (fun path -> waiting.ContainsKey(ExpectoSource.nameOf path))
        |> runTestsWithCLIArgsAndCancel stop.Token [ Printer printer; No_Spinner ] [||]
        |> ignore

        // Expecto stopped on the way: a test without a result must not pass for one that is not there.
        for left in waiting.Keys do
            finish TestOutcome.Failed left "Expecto ended before this test was run." TimeSpan.Zero
            |> Async.RunSynchronously

    let select (context: IRunContext) (cases: TestCase list) =
        let properties =
            dict
                [
                    "FullyQualifiedName", TestCaseProperties.FullyQualifiedName
                    "DisplayName", TestCaseProperties.DisplayName
                ]

        let propertyOf name : TestProperty | null =
            match properties.TryGetValue name with
            | true, property -> property
            | false, _ -> null

        let valueOf (case: TestCase) name : obj | null =
            match propertyOf name with
            | null -> null
            | property -> case.GetPropertyValue property

        match context.GetTestCaseFilter(properties.Keys, propertyOf) with
        | null -> cases
        | filter -> cases |> List.filter (fun case -> filter.MatchTestCase(case, valueOf case))

    interface ITestExecutor with
        member _.Cancel() = stop.Cancel()

        member _.RunTests(cases: TestCase seq | null, _: IRunContext | null, results: IFrameworkHandle | null) =
            for source, those in nonNull cases |> Seq.groupBy _.Source do
                run (nonNull results) source (List.ofSeq those)

        member _.RunTests(sources: string seq | null, context: IRunContext | null, results: IFrameworkHandle | null) =
            for source in nonNull sources do
                ExpectoSource.casesIn source
                |> select (nonNull context)
                |> run (nonNull results) source

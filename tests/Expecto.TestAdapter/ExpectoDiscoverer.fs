namespace ImageRegression.Expecto

open Microsoft.VisualStudio.TestPlatform.ObjectModel
open Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter

/// Lists the tests: `dotnet test --list-tests`.
[<FileExtension ".dll"; DefaultExecutorUri(ExpectoSource.Executor)>]
type ExpectoDiscoverer() =
    interface ITestDiscoverer with
        member _.DiscoverTests(sources, _, _, found) =
            sources |> Seq.collect ExpectoSource.casesIn |> Seq.iter found.SendTestCase

module ImageRegression.Cli.Program

[<EntryPoint>]
let main _ = 0

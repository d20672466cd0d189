namespace ImageRegression.Cli

open Argu

/// Parses one command's arguments, by its union.
module Arguments =
    /// The name of the program in usage texts.
    let program = "imageregression"

    let parser<'Args when 'Args :> IArgParserTemplate> (command: string) =
        ArgumentParser.Create<'Args>(programName = $"{program} {command}", checkStructure = false)

    /// What was understood of some arguments, and what is wrong with the others.
    let divided (results: Result<'Value, string> list) =
        results
        |> List.choose (function
            | Ok value -> Some value
            | Error _ -> None),
        results
        |> List.choose (function
            | Error problem -> Some problem
            | Ok _ -> None)

    // Argu's message ends in the whole usage text; who mistyped one word needs the first line.
    let private firstLine (message: string) =
        message.Split('\n').[0].Replace("ERROR: ", "")

    /// Runs a command on its parsed arguments; explains arguments that are wrong.
    let parsed<'Args when 'Args :> IArgParserTemplate>
        (command: string)
        (argv: string list)
        (run: ParseResults<'Args> -> int)
        =
        let parser = parser<'Args> command

        try
            let results = parser.ParseCommandLine(List.toArray argv, raiseOnUsage = false)

            if results.IsUsageRequested then
                printfn "%s" (parser.PrintUsage().TrimEnd())
                Exit.success
            else
                run results
        with :? ArguParseException as wrong ->
            Fault.print (firstLine wrong.Message)
            eprintfn $"See '{program} {command} --help'."
            Exit.usage

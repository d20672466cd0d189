namespace ImageRegression.Cli

open System
open System.IO
open ImageRegression
open ImageRegression.Scripting

/// What the shell is told at the end.
module Exit =
    let success = 0
    /// A fault in data, settings or the script, or an essential part that is missing.
    let fault = 1
    /// The command line itself is wrong.
    let usage = 2
    /// Stopped by Ctrl-C, as shells count it.
    let interrupted = 130

/// Faults as people read them: never a stack trace.
module Fault =
    let private isColoured =
        not Console.IsErrorRedirected
        && String.IsNullOrEmpty(Environment.GetEnvironmentVariable "NO_COLOR")

    let print (text: string) =
        if isColoured then
            eprintf "\u001b[31merror\u001b[0m: "
        else
            eprintf "error: "

        Console.Error.WriteLine text

    let private saveTrace (cache: string) (thrown: exn) =
        try
            let file = Path.GetFullPath(Path.Combine(cache, "last-error.txt"))
            Directory.CreateDirectory(Path.GetFullPath cache) |> ignore
            let trace: string = $"{DateTimeOffset.UtcNow:u}\n{thrown}\n"
            File.WriteAllText(file, trace)
            Some file
        with
        | :? IOException
        | :? UnauthorizedAccessException -> None

    let private printTraced cache (text: string) thrown =
        print text

        saveTrace cache thrown
        |> Option.iter (fun file -> eprintfn $"The full trace is in {file}")

    /// Runs a command, turning whatever it throws into a message and an exit code; with the stack trace where that was asked for.
    let guardWith (isVerbose: bool) (cache: string) (command: unit -> int) =
        let here = Environment.CurrentDirectory

        try
            try
                command ()
            with fault when isVerbose && not (fault :? OperationCanceledException) ->
                Console.Error.WriteLine fault
                reraise ()
        with
        | :? OperationCanceledException ->
            eprintfn "Stopped. What was computed is kept; the same command goes on from there."
            Exit.interrupted
        | :? UserErrorException as fault ->
            print fault.Message
            Exit.fault
        | :? ScriptErrorException as fault ->
            for one in fault.Faults do
                print (one.Text here)

            Exit.fault
        | :? ScriptFailedException as fault when fault.Failure.IsUserFault ->
            print (fault.Failure.Text here)
            Exit.fault
        | :? ScriptFailedException as fault ->
            printTraced cache (fault.Failure.Text here) fault
            Exit.fault
        | unexpected ->
            printTraced cache $"{unexpected.Message} [{unexpected.GetType().Name}]" unexpected
            Exit.fault

    /// Runs a command, turning whatever it throws into a message and an exit code.
    let guard cache command = guardWith false cache command

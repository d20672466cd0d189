namespace ImageRegression.Cli

open System
open System.Collections.Immutable
open System.IO
open System.Threading
open ImageRegression.Pipeline
open ImageRegression.Scripting
open ImageRegression.Reports

/// `script FILE`: runs a study, or any other C# script.
module ScriptCommand =
    let private progressInterval = TimeSpan.FromSeconds 5.0

    // Ctrl-C asks once and kills the second time, for a script that does not listen.
    let private interruptible (action: CancellationToken -> int) =
        use source = new CancellationTokenSource()

        let asked =
            ConsoleCancelEventHandler(fun _ pressed ->
                if not source.IsCancellationRequested then
                    pressed.Cancel <- true
                    eprintfn "Stopping at the next safe point; Ctrl-C again ends at once."
                    source.Cancel())

        Console.CancelKeyPress.AddHandler asked

        try
            action source.Token
        finally
            Console.CancelKeyPress.RemoveHandler asked

    let private printLines (lines: string seq) = lines |> Seq.iter Console.Out.WriteLine

    let private showPlan (plan: ImmutableArray<PlannedStage>) =
        let row (stage: PlannedStage) =
            let action, reason = ProgressText.planned stage
            ImmutableArray.Create(stage.Name, action, stage.Fingerprint.Brief, reason)

        let columns =
            [ "stage"; "this run"; "fingerprint"; "because" ] |> Seq.map TextColumn

        printLines (
            TextTable(ImmutableArray.CreateRange columns, ImmutableArray.CreateRange(plan |> Seq.map row)).Lines
        )

        let toRun =
            plan
            |> Seq.filter (fun stage -> stage.Action = PlannedAction.Execute)
            |> Seq.length

        printfn ""
        printfn $"A run computes {toRun} of {plan.Length} stages. Nothing was computed now."

    let private here (file: string) =
        FilePlace.Relative(file, Environment.CurrentDirectory)

    let private targetFiles (stage: StageOutcome) =
        match stage.Stored with
        | null -> []
        | stored when stage.IsTarget ->
            [
                for file in stored.Files.Files -> here (Path.Combine(stored.Files.Root, file))
            ]
        | _ -> []

    let private showReport (report: RunReport) =
        let count action =
            report.Stages |> Seq.filter (fun stage -> stage.Action = action) |> Seq.length

        printfn ""
        printfn $"{report.Title}"
        printLines (report.Notes |> Seq.map (fun note -> $"Note: {note}"))
        printfn ""

        if not report.Results.IsEmpty then
            printLines (ResultTable.Of report.Results).Lines

        // Several lines, such as those of a confusion matrix, stand in columns.
        printLines (
            report.Values
            |> Seq.collect (fun value ->
                if value.Lines.Length = 1 then
                    Seq.singleton $"{value.Name}: {value.Lines[0]}"
                else
                    Seq.append [ ""; $"{value.Name}:" ] value.Lines)
        )

        printfn ""

        printLines (
            report.Stages
            |> Seq.collect targetFiles
            |> Seq.map (fun file -> $"file    {file}")
        )

        printLines (report.Tables |> Seq.map (fun file -> $"table   {here file}"))
        for what, file in [ "report", report.File; "page", report.Page ] do
            if file <> "" then
                printfn $"{what, -6}  {here file}"

        printfn
            $"result  {report.Fingerprint.Brief}  {count PlannedAction.Execute} computed, {count PlannedAction.Reuse} cached, {Quantity.Duration report.Duration}"

    let private runStudy (study: Study) cancellation =
        let run observe =
            study.Run(Action<RunEvent> observe, cancellation)

        let report =
            if Console.IsOutputRedirected then
                run (PlainView(Console.Out.WriteLine, progressInterval).Show)
            else
                LiveView.run run

        showReport report
        report.Unwritten |> Seq.iter Fault.print
        if report.Unwritten.IsEmpty then Exit.success else Exit.fault

    let private answer options (built: BuiltScript) cancellation =
        match built.Answer with
        | :? ScriptAnswer.Stages as stages ->
            let study = Study(built, stages.Targets, options.Request, options.Force)

            if options.Plan then
                showPlan (study.Plan())
                Exit.success
            else
                runStudy study cancellation
        | :? ScriptAnswer.ExitCode as code -> code.Code
        | :? ScriptAnswer.Text as text ->
            printfn "%s" text.Value
            Exit.success
        | _ ->
            if not (String.IsNullOrEmpty built.Title) then
                eprintfn
                    "The script returned no stage, so nothing was computed. End it with return and what you want to know, such as return Evaluate.Comparison(…);"

            Exit.success

    let private run options =
        Fault.guardWith options.Verbose options.Request.CacheFolder (fun () ->
            interruptible (fun cancellation ->
                answer options (ScriptHost.Build(options.Request, cancellation)) cancellation))

    let private help (options: ScriptOptions) =
        Fault.guard options.Request.CacheFolder (fun () ->
            let request = options.Request
            printLines (ScriptHelp.lines request.File (ScriptHost.Describe(request.File, request.CacheFolder)))
            printfn "%s" ((Arguments.parser<ScriptArgs> ScriptArguments.command).PrintUsage().TrimEnd())
            Exit.success)

    let private parsed (argv: string list) =
        let parser = Arguments.parser<ScriptArgs> ScriptArguments.command

        let ownNames =
            "--help"
            :: [
                for case in parser.GetArgumentCases() do
                    yield! case.CommandLineNames.Value
            ]

        let own, given =
            ScriptArguments.divide (fun name -> List.contains name ownNames) argv

        let isHelp = List.contains "--help" own && own.Length > 1

        Arguments.parsed<ScriptArgs>
            ScriptArguments.command
            (if isHelp then List.except [ "--help" ] own else own)
            (fun results ->
                match ScriptArguments.options given results with
                | Ok options when isHelp -> help options
                | Ok options -> run options
                | Error problems ->
                    problems |> List.iter Fault.print
                    Exit.usage)

    /// Parses and runs. A lone file needs no parser: Argu's reflection takes 0.2 s, as long as all else of a cached run.
    let execute (argv: string list) =
        match argv with
        | [ file ] when not (file.StartsWith '-') -> run (ScriptArguments.ofFile file)
        | _ -> parsed argv

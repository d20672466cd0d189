module ImageRegression.Cli.Program

open System.Reflection
open ImageRegression
open ImageRegression.Scripting
open ImageRegression.Studies
open ImageRegression.Tables

let private commands =
    [
        "script", ("runs a study or another C# script (.csx)", ScriptCommand.execute)
        "predict", ("answers for images by a study that was run, with interval and evidence", PredictCommand.execute)
        "runs", ("lists the latest runs, shows one, keeps or removes one", RunsCommand.execute)
        "diff", ("tells what two runs do not have in common", DiffCommand.execute)
        "why", ("tells why a stage was computed last, and from what", WhyCommand.execute)
        "gc", ("removes from the store what no kept run needs; first shows what", GcCommand.execute)
        "export", ("packs a run and all that its answer rests on into one archive", ExportCommand.execute)
        "import", ("takes a run and its results from an archive into the store", ImportCommand.execute)
        "doctor", ("checks what a study needs on this machine", DoctorCommand.execute)
        "selftest",
        ("kills, fills and damages small studies on this file system, and tells what was lost", SelftestCommand.execute)
    ]

let private usage () =
    [
        "ImageRegression: studies that predict numbers from medical images."
        ""
        $"usage: {Arguments.program} COMMAND [arguments]"
        ""
        for name, (help, _) in commands do
            $"  {name.PadRight 9}{help}"
        ""
        $"'{Arguments.program} COMMAND --help' explains a command, '{Arguments.program} script FILE --help' a script."
    ]
    |> List.iter (printfn "%s")

let private version () =
    match Assembly.GetExecutingAssembly().GetName().Version with
    | null -> "without version"
    | version -> version.ToString 3

[<EntryPoint>]
let main argv =
    match List.ofArray argv with
    | [ "--version" ] ->
        printfn $"{Arguments.program} {version ()}"
        Exit.success
    | [] ->
        usage ()
        Exit.usage
    | [ "--help" ]
    | [ "-h" ]
    | [ "help" ] ->
        usage ()
        Exit.success
    | name :: rest ->
        match List.tryFind (fst >> (=) name) commands with
        | Some(_, (_, execute)) -> execute rest
        | None ->
            let suggestion = Suggestion.Sentence(name, List.map fst commands)
            Fault.print $"there is no command '{name}'.{suggestion}"
            eprintfn $"See '{Arguments.program} --help'."
            Exit.usage

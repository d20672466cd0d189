namespace ImageRegression.Cli

open System
open System.Collections.Immutable
open ImageRegression.Scripting
open ImageRegression.Reports

/// What `script FILE --help` says of a script.
module ScriptHelp =
    let private value (parameter: ScriptParameter) =
        if parameter.Choices.IsEmpty then
            parameter.Type
        else
            String.Join('|', parameter.Choices)

    let private parameters (script: ScriptDescription) =
        TextTable(
            ImmutableArray.Create(TextColumn "parameter", TextColumn "value", TextColumn "default", TextColumn ""),
            script.Parameters
            |> Seq.map (fun parameter ->
                ImmutableArray.Create(parameter.Name, value parameter, parameter.Default, parameter.Help))
            |> ImmutableArray.CreateRange
        )
            .Lines

    let lines (file: string) (script: ScriptDescription) =
        [
            if String.IsNullOrEmpty script.Title then
                file
            else
                $"{file}: {script.Title}"
            yield! script.Preface
            ""
            if script.Parameters.IsEmpty && not script.HasComputedNames then
                "It has no parameters."
            else
                "Parameters, each given as --set name=value:"
                yield! parameters script
            if script.HasComputedNames then
                "It has further parameters, whose names it computes while running."
            ""
        ]

namespace ImageRegression.Cli

open System
open System.Globalization
open ImageRegression.Pipeline
open ImageRegression.Reports

/// The words of a run's progress, the same on a terminal and in a log.
module ProgressText =
    let number (value: float) =
        value.ToString("G4", CultureInfo.InvariantCulture)

    let metric (value: MetricValue) =
        $"{value.Name} {number value.Value} {value.Unit}".TrimEnd()

    let rate pace =
        Pace.rate pace
        |> Option.map (fun perSecond ->
            // Slow work is told by the time one unit takes.
            if perSecond >= 1.0 then
                $"{number perSecond} {pace.Unit}/s"
            else
                $"{number (1.0 / perSecond)} s each")

    let left pace =
        Pace.left pace |> Option.map (fun time -> $"{Quantity.Duration time} left")

    let count pace =
        if pace.Total > 0L then
            $"{Quantity.Count pace.Done}/{Quantity.Count pace.Total} {pace.Unit}"
        else
            $"{Quantity.Count pace.Done} {pace.Unit}"

    /// `train  1 200/3 000 iterations  41.2 iterations/s  44 s left  loss 0.213`
    let line name pace (metrics: MetricValue seq) =
        [ Some name; Some(count pace); rate pace; left pace ]
        |> List.choose id
        |> fun parts -> String.Join("  ", Seq.append parts (Seq.map metric metrics))

    /// What a plan says of a stage.
    let planned (stage: PlannedStage) =
        match stage.Action with
        | PlannedAction.Execute -> "run", stage.Reason
        | PlannedAction.Reuse -> "cached", ""
        | _ -> "not needed", ""

    /// What an event is worth saying once, in a line; None for progress and metrics.
    let event (happened: RunEvent) =
        match happened with
        | :? RunEvent.Started as e ->
            let reason = if e.Stage.Reason = "" then "" else $"  ({e.Stage.Reason})"
            Some $"{e.Stage.Name}  started{reason}"
        | :? RunEvent.Waiting as e ->
            let who =
                match e.ProcessId, e.RunId with
                | pid, null when pid.HasValue -> $"process {pid.Value}"
                | pid, run when pid.HasValue -> $"process {pid.Value}, run {run}"
                | _ -> "another run"

            Some $"{e.Stage.Name}  waits: {who} is computing it"
        | :? RunEvent.Note as e -> Some $"{e.Stage.Name}  note: {e.Text}"
        | :? RunEvent.Finished as e ->
            let metrics = e.Manifest.Metrics |> Seq.map metric |> String.concat "  "
            Some($"{e.Stage.Name}  finished in {Quantity.Duration e.Manifest.Duration}  {metrics}".TrimEnd())
        | :? RunEvent.Cached as e -> Some $"{e.Stage.Name}  cached  {e.Stage.Fingerprint.Brief}"
        | :? RunEvent.Failed as e ->
            let how =
                if e.Error :? OperationCanceledException then
                    "stopped"
                else
                    "failed"

            Some $"{e.Stage.Name}  {how}"
        | :? RunEvent.Warning as e -> Some $"warning: {e.Text}"
        | _ -> None

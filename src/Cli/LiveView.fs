namespace ImageRegression.Cli

open System.Collections.Concurrent
open System.Collections.Generic
open Spectre.Console
open Spectre.Console.Rendering
open ImageRegression.Pipeline

/// A column that shows what is said of a task under a key.
type private SaidColumn(said: ConcurrentDictionary<ProgressTask, string>) =
    inherit ProgressColumn()
    override _.NoWrap = true

    override _.Render(_, task, _) =
        match said.TryGetValue task with
        | true, text -> Text text :> IRenderable
        | _ -> Text "" :> IRenderable

/// Shows a run on a terminal: a bar for each stage at work, with rate and time left, below the lines of what is done.
module LiveView =
    let private observe (context: ProgressContext) (said: ConcurrentDictionary<ProgressTask, string>) =
        let tasks = Dictionary<Fingerprint, ProgressTask>()
        let paces = Dictionary<Fingerprint, Pace>()
        let metrics = Dictionary<Fingerprint, SortedDictionary<string, MetricValue>>()
        let gate = obj ()

        let say (stage: PlannedStage) =
            let metricTexts =
                match metrics.TryGetValue stage.Fingerprint with
                | true, values -> values.Values |> Seq.map ProgressText.metric |> Seq.toList
                | _ -> []

            let paceTexts =
                match paces.TryGetValue stage.Fingerprint with
                | true, pace ->
                    List.choose
                        id
                        [
                            Some(ProgressText.count pace)
                            ProgressText.rate pace
                            ProgressText.left pace
                        ]
                | _ -> []

            said[tasks[stage.Fingerprint]] <- String.concat "  " (paceTexts @ metricTexts)

        let started (e: RunEvent.Started) =
            let task = context.AddTask(Markup.Escape e.Stage.Name)
            task.IsIndeterminate <- true
            tasks[e.Stage.Fingerprint] <- task
            metrics[e.Stage.Fingerprint] <- SortedDictionary System.StringComparer.Ordinal

        let progressed (e: RunEvent.Progress) =
            let key = e.Stage.Fingerprint
            let task = tasks[key]

            paces[key] <-
                match paces.TryGetValue key with
                | true, pace -> Pace.next e.At e.Done e.Total pace
                | _ -> Pace.start e.At e.Done e.Total e.Unit

            task.IsIndeterminate <- e.Total <= 0L

            if e.Total > 0L then
                task.MaxValue <- float e.Total

            task.Value <- float e.Done
            say e.Stage

        let ended (stage: PlannedStage) =
            match tasks.TryGetValue stage.Fingerprint with
            | true, task ->
                task.IsIndeterminate <- false
                task.StopTask()
                said[task] <- ""
            | _ -> ()

        fun (happened: RunEvent) ->
            lock gate (fun () ->
                match happened with
                | :? RunEvent.Started as e -> started e
                | :? RunEvent.Progress as e -> progressed e
                | :? RunEvent.Metric as e ->
                    metrics[e.Stage.Fingerprint][e.Value.Name] <- e.Value
                    say e.Stage
                | other ->
                    match other with
                    | :? RunEvent.Finished as e ->
                        tasks[e.Stage.Fingerprint].Value <- tasks[e.Stage.Fingerprint].MaxValue
                        ended e.Stage
                    | :? RunEvent.Failed as e -> ended e.Stage
                    | _ -> ()

                    ProgressText.event other
                    |> Option.iter (fun (line: string) -> AnsiConsole.WriteLine line))

    /// Runs something whose events are shown while it goes on.
    let run (action: (RunEvent -> unit) -> 'result) =
        let said = ConcurrentDictionary<ProgressTask, string>()

        AnsiConsole
            .Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(TaskDescriptionColumn(), ProgressBarColumn(), PercentageColumn(), SaidColumn said)
            .Start(fun context -> action (observe context said))

namespace ImageRegression.Cli

open System
open System.Collections.Generic
open ImageRegression.Pipeline

/// Shows a run where there is no terminal: a line for each event, and one every few seconds for progress.
type PlainView(write: string -> unit, interval: TimeSpan) =
    let paces = Dictionary<Fingerprint, Pace>()
    let metrics = Dictionary<Fingerprint, SortedDictionary<string, MetricValue>>()
    let shown = Dictionary<Fingerprint, DateTimeOffset>()

    let metricsOf fingerprint =
        match metrics.TryGetValue fingerprint with
        | true, known -> known
        | _ ->
            metrics[fingerprint] <- SortedDictionary StringComparer.Ordinal
            metrics[fingerprint]

    let progress (e: RunEvent.Progress) =
        let key = e.Stage.Fingerprint

        let pace =
            match paces.TryGetValue key with
            | true, pace -> Pace.next e.At e.Done e.Total pace
            | _ ->
                shown[key] <- e.At
                Pace.start e.At e.Done e.Total e.Unit

        paces[key] <- pace

        if e.At - shown[key] >= interval then
            shown[key] <- e.At
            write (ProgressText.line e.Stage.Name pace (metricsOf key).Values)

    member _.Show(happened: RunEvent) =
        match happened with
        | :? RunEvent.Progress as e -> progress e
        | :? RunEvent.Metric as e -> (metricsOf e.Stage.Fingerprint)[e.Value.Name] <- e.Value
        | other -> ProgressText.event other |> Option.iter write

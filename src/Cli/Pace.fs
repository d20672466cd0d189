namespace ImageRegression.Cli

open System

/// How fast a stage comes on. Work done before its first report, as after going on from a checkpoint, does not count.
type Pace =
    {
        FirstAt: DateTimeOffset
        FirstDone: int64
        LastAt: DateTimeOffset
        Done: int64
        Total: int64
        Unit: string
    }

module Pace =
    let start at finished total unit =
        {
            FirstAt = at
            FirstDone = finished
            LastAt = at
            Done = finished
            Total = total
            Unit = unit
        }

    let next at finished total pace =
        { pace with
            LastAt = at
            Done = finished
            Total = total
        }

    /// Units a second; None before there are two reports to compare.
    let rate pace =
        let seconds = (pace.LastAt - pace.FirstAt).TotalSeconds

        if seconds > 0.0 && pace.Done > pace.FirstDone then
            Some(float (pace.Done - pace.FirstDone) / seconds)
        else
            None

    /// Time left; None where the rate or the total is unknown.
    let left pace =
        match rate pace with
        | Some perSecond when pace.Total > 0L ->
            Some(TimeSpan.FromSeconds(float (max 0L (pace.Total - pace.Done)) / perSecond))
        | _ -> None

/// What answers about a subject's change obey.
module ImageRegression.Laws.ChangeLaws

open System.Collections.Immutable
open Expecto
open FsCheck.FSharp
open ImageRegression.Progression
open ImageRegression.Laws.Batches

/// Whole numbers of steps of 10⁻ᵏ: two scores and a band as a table would have them.
type private OnGrid =
    {
        Before: int
        After: int
        Band: int
        Places: int
    }

    member this.Written steps = decimal steps / pown 10.0M this.Places

    member this.Number steps = float (this.Written steps)

let private onGrid =
    gen {
        let! places = Gen.choose (0, 9)
        let! before = Gen.choose (-100_000, 100_000)
        let! band = Gen.choose (0, 40)
        let! step = Gen.choose (-42, 42)

        return
            {
                Before = before
                After = before + step
                Band = band
                Places = places
            }
    }

let private directions =
    [ ScoreDirection.HigherIsBetter; ScoreDirection.LowerIsBetter ]

let private heads =
    gen {
        let! dim = Gen.choose (1, 4)
        let! input = Gen.elements [ ChangeInput.Difference; ChangeInput.Concat ]
        let! hidden = Gen.choose (1, 5)
        let inputs = if input = ChangeInput.Concat then 2 * dim else dim

        let values count =
            Gen.arrayOfLength count (number |> Gen.map float32)
            |> Gen.map ImmutableArray.CreateRange

        let! first = values (hidden * inputs)
        let! firstBias = values hidden
        let! outputs = Gen.elements [ 2; 3 ] // of CORN, and of cross-entropy
        let! last = values (outputs * hidden)
        let! lastBias = values outputs
        let! change = number
        let! before = Gen.arrayOfLength dim (number |> Gen.map float32)
        let! after = Gen.arrayOfLength dim (number |> Gen.map float32)

        return
            ChangeHead(
                Input = input,
                IsAntisymmetric = true,
                Hidden = struct (first, firstBias),
                Out = struct (last, lastBias),
                MeanChange = ImmutableArray.Create(change, 0.0, -change)
            ),
            before,
            after
    }

[<Tests>]
let laws =
    testList
        "Progression"
        [
            law "a band decides on decimals as they are written" onGrid (fun grid ->
                let steps = grid.After - grid.Before
                let band = ChangeBand.Within(grid.Number grid.Band)

                directions
                |> List.forall (fun better ->
                    let expected =
                        if abs steps <= grid.Band then
                            ChangeClass.Same
                        elif (steps > 0) = (better = ScoreDirection.HigherIsBetter) then
                            ChangeClass.Improved
                        else
                            ChangeClass.Worse

                    band.Of(grid.Number grid.Before, grid.Number grid.After, better) = expected))

            law "a change is the number that is written for it" onGrid (fun grid ->
                let pair = VisitPair("s", "a", "b", grid.Number grid.Before, grid.Number grid.After)

                pair.Change = grid.Number(grid.After - grid.Before)
                && pair.Swapped().Change = -pair.Change)

            law "visits in the other order are mirrored" onGrid (fun grid ->
                [
                    ChangeBand.Within(grid.Number grid.Band)
                    ChangeBand.Ranges([ grid.Number grid.Band ])
                ]
                |> List.forall (fun band ->
                    directions
                    |> List.forall (fun better ->
                        let forth = band.Of(grid.Number grid.Before, grid.Number grid.After, better)
                        let back = band.Of(grid.Number grid.After, grid.Number grid.Before, better)
                        int forth + int back = 2)))

            law "swapped visits mirror the antisymmetric answer, bit for bit" heads (fun (head, before, after) ->
                let forth = head.Probabilities(before, after)
                let back = head.Probabilities(after, before)

                forth = Array.rev back
                && head.ExpectedChange(forth) = -(head.ExpectedChange(back)))
        ]

/// When a triplet loss costs nothing.
module ImageRegression.Laws.AdaTripletLaws

open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Dual
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions

let private withoutTriplet seen =
    [
        { seen with
            Identities = seen.Identities |> Array.map (fun _ -> 4L)
        }
        { seen with
            Identities = seen.Identities |> Array.mapi (fun i _ -> int64 i)
        }
        {
            Outputs = seen.Outputs[0..1]
            Identities = seen.Identities[0..1]
        }
    ]

[<Fact>]
let ``a batch without a triplet costs a triplet loss nothing, pulls nowhere and leaves AutoMargin as it was`` () =
    let law seen =
        [
            Triplet() :> Loss
            Triplet(AutoMargin = AutoMargin())
            AdaTriplet(Epsilon = 1.9, Beta = 0.0)
            AdaTriplet(AutoMargin = AutoMargin.Repository)
            AdaTriplet.Repository
            AdaTriplet(AutoMargin = AutoMargin(Rule = MarginRule.Median))
            AdaTriplet(AutoMargin = AutoMargin(Time = MarginTime.Batch))
        ]
        |> List.forall (fun loss ->
            withoutTriplet seen
            |> List.forall (fun batch ->
                let value, next = valueAndState loss loss.StartState batch
                let started = loss.StartState :?> MarginState

                value = 0.0
                && gradientOf loss batch |> Array.forall ((=) 0.0)
                && (next :?> MarginState).Margins = started.Margins))

    Check.QuickThrowOnFailure(Prop.forAll small law)

[<Fact>]
let ``AdaTriplet costs nothing exactly where every constraint holds`` () =
    let loss = AdaTriplet(Epsilon = 0.2, Beta = 0.6)

    let law seen =
        let s = cosine (seen.Outputs |> Array.map (Array.map constant))

        let violations =
            triplets seen.Identities
            |> List.collect (fun (a, p, n) -> [ 0.2 - (s a p).Value + (s a n).Value; (s a n).Value - 0.6 ])

        violations |> List.forall (fun v -> System.Math.Abs(v: float) > 1e-9)
        ==> lazy
            (let holds = violations |> List.forall (fun v -> v < 0.0)

             ((valueOf loss seen = 0.0) = holds
              && (not holds || gradientOf loss seen |> Array.forall ((=) 0.0)))
             |> Prop.classify (holds && not violations.IsEmpty) "all hold"
             |> Prop.classify (not holds) "some do not")

    Check.QuickThrowOnFailure(Prop.forAll (seenOf 3 6 (Gen.choose (2, 3))) law)

[<Fact>]
let ``subjects on axes of their own cost AdaTriplet nothing up to the margins that part them`` () =
    let onAxes =
        {
            Outputs =
                [|
                    [| 2.0; 0.0; 0.0 |]
                    [| 0.5; 0.0; 0.0 |]
                    [| 0.0; 3.0; 0.0 |]
                    [| 0.0; 1.0; 0.0 |]
                    [| 0.0; 0.0; 4.0 |]
                |]
            Identities = [| 5L; 5L; 2L; 2L; 9L |]
        }

    Assert.Equal(0.0, valueOf (AdaTriplet(Epsilon = 1.0, Beta = 0.0)) onAxes)
    Assert.Equal(0.5, valueOf (AdaTriplet(Epsilon = 1.5, Beta = 0.0)) onAxes, 12)

/// When a triplet loss costs nothing.
module ImageRegression.Laws.AdaTripletLaws

open Expecto
open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions

let private withoutTriplet (batch: Batch<int64>) =
    [
        { batch with
            Labels = batch.Labels |> Array.map (fun _ -> 4L)
        }
        { batch with
            Labels = batch.Labels |> Array.mapi (fun i _ -> int64 i)
        }
        reorder [| 0; 1 |] batch
    ]

let private valueOf (loss: Loss) batch =
    fst (stepFrom loss loss.StartState batch)

let private pullsNowhere loss batch =
    snd (slope loss names batch) |> Array.forall ((=) 0.0)

let private resting: (string * Loss) list =
    [
        "triplet", Triplet()
        "triplet with AutoMargin", Triplet(AutoMargin = AutoMargin())
        "AdaTriplet", AdaTriplet(Epsilon = 1.9, Beta = 0.0)
        "AdaTriplet as in the repository", AdaTriplet.RepositoryVariant
        "AdaTriplet with the repository's AutoMargin", AdaTriplet(AutoMargin = AutoMargin.RepositoryVariant)
        "AdaTriplet with AutoMargin of medians", AdaTriplet(AutoMargin = AutoMargin(Rule = MarginRule.Median))
        "AdaTriplet with AutoMargin of each batch", AdaTriplet(AutoMargin = AutoMargin(Time = MarginTime.Batch))
    ]

let private restsWithoutTriplet (loss: Loss) batch =
    withoutTriplet batch
    |> List.forall (fun batch ->
        let value, next = stepFrom loss loss.StartState batch
        let started = loss.StartState :?> MarginState

        value = 0.0
        && pullsNowhere loss batch
        && (next :?> MarginState).Margins = started.Margins)

let private violations epsilon beta batch =
    let s = cosine (constants batch)

    triplets batch.Labels
    |> List.collect (fun (a, p, n) -> [ epsilon - (s a p).Value + (s a n).Value; (s a n).Value - beta ])

/// Two subjects whose images lie about directions of their own, mostly near enough for every constraint to hold.
let private aboutDirections =
    gen {
        let! spread = Gen.elements [ 0.05; 0.2; 1.0 ]
        let! noise = rows 5 2
        let! scales = Gen.arrayOfLength 5 (Gen.choose (1, 8))
        let centers = [| [| 1.0; 0.0 |]; [| -0.5; 1.0 |] |]

        return
            {
                Outputs =
                    Array.init 5 (fun i ->
                        Array.map2 (fun c x -> float scales[i] * (c + spread * x)) centers[i % 2] noise[i])
                Labels = [| 5L; 2L; 5L; 2L; 5L |]
            }
    }

let private isFarFromTurning epsilon beta batch =
    violations epsilon beta batch
    |> List.forall (fun v -> System.Math.Abs(v: float) > 1e-9)

let private onAxes =
    {
        Outputs =
            [|
                [| 2.0; 0.0; 0.0 |]
                [| 0.5; 0.0; 0.0 |]
                [| 0.0; 3.0; 0.0 |]
                [| 0.0; 1.0; 0.0 |]
                [| 0.0; 0.0; 4.0 |]
            |]
        Labels = [| 5L; 5L; 2L; 2L; 9L |]
    }

[<Tests>]
let laws =
    let loss = AdaTriplet(Epsilon = 0.2, Beta = 0.6)
    let decided = suchThat (isFarFromTurning 0.2 0.6)

    let allHold batch =
        violations 0.2 0.6 batch |> List.forall (fun v -> v < 0.0)

    let atRest = suchThat allHold (decided aboutDirections)
    let violated = suchThat (allHold >> not) (decided (seenOf 3 6 (Gen.choose (2, 3))))

    testList
        "Losses"
        [
            testList
                "a batch without a triplet costs nothing, pulls nowhere and leaves the margins as they were"
                [ for name, loss in resting -> law name small (restsWithoutTriplet loss) ]

            testList
                "triplet"
                [
                    law
                        "easy triplets cost nothing and pull nowhere"
                        (mostlyTriplets 3 8 (Gen.choose (2, 5)))
                        (fun batch ->
                            let easy = Triplet(Mining = TripletMining.Easy)
                            valueOf easy batch = 0.0 && pullsNowhere easy batch)
                ]

            testList
                "AdaTriplet"
                [
                    law "costs nothing and pulls nowhere where every constraint holds" atRest (fun batch ->
                        valueOf loss batch = 0.0 && pullsNowhere loss batch)

                    law "costs something where a constraint does not hold" violated (fun batch ->
                        valueOf loss batch > 0.0)

                    testCase "subjects on axes of their own cost nothing up to the margins that part them" (fun () ->
                        Expect.equal (valueOf (AdaTriplet(Epsilon = 1.0, Beta = 0.0)) onAxes) 0.0 "ε = 1"

                        Expect.floatClose
                            { absolute = 1e-12; relative = 0.0 }
                            (valueOf (AdaTriplet(Epsilon = 1.5, Beta = 0.0)) onAxes)
                            0.5
                            "ε = 1.5")
                ]
        ]

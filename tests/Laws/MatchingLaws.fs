/// What every loss of identities obeys.
module ImageRegression.Laws.MatchingLaws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.MatchingRegistry

[<Fact>]
let ``the value is that of an enumeration of all triplets or pairs`` () =
    forEveryLossOf (seenOf 2 19 (Gen.choose (2, 5))) (fun entry seen ->
        let definition =
            entry.Definition (seen.Outputs |> Array.map (Array.map constant)) seen.Identities

        valueOf entry.Loss seen |> isCloseTo 1e-10 definition.Value |> Prop.ofTestable)

[<Fact>]
let ``the gradient is the dual numbers'`` () =
    forEveryLoss (fun entry seen ->
        let expected =
            Dual.gradient (fun outputs -> entry.Definition outputs seen.Identities) seen.Outputs
            |> Array.concat

        gradientOf entry.Loss seen |> areCloseTo 1e-8 expected |> Prop.ofTestable)

[<Fact>]
let ``the order of the batch does not matter`` () =
    forEveryLoss (fun entry seen ->
        let backwards =
            {
                Outputs = Array.rev seen.Outputs
                Identities = Array.rev seen.Identities
            }

        (entry.IsOrdered
         || valueOf entry.Loss backwards |> isCloseTo 1e-10 (valueOf entry.Loss seen))
        |> Prop.ofTestable)

[<Fact>]
let ``rotating the space changes nothing`` () =
    forEveryLoss (fun entry seen ->
        let rotated =
            { seen with
                Outputs = seen.Outputs |> Array.map (rotate seen.Outputs[0])
            }

        valueOf entry.Loss rotated
        |> isCloseTo 1e-9 (valueOf entry.Loss seen)
        |> Prop.ofTestable)

[<Fact>]
let ``the names of the subjects do not matter`` () =
    forEveryLoss (fun entry seen ->
        let renamed =
            { seen with
                Identities = seen.Identities |> Array.map (fun y -> 1000L - 7L * y)
            }

        valueOf entry.Loss renamed
        |> isCloseTo 1e-10 (valueOf entry.Loss seen)
        |> Prop.ofTestable)

[<Fact>]
let ``no value is negative but SCT's`` () =
    forEveryLoss (fun entry seen -> (entry.MayBeNegative || valueOf entry.Loss seen >= 0.0) |> Prop.ofTestable)

[<Fact>]
let ``float32 gives the value of float64, nearly`` () =
    forEveryLoss (fun entry seen ->
        let inFloat32 () =
            use scope = torch.NewDisposeScope()
            let outputs = (matrix seen.Outputs).``to``(torch.ScalarType.Float32)

            let struct (value, _) =
                entry.Loss.Step(outputs, names seen.Identities, entry.Loss.StartState)

            Assert.Equal(torch.ScalarType.Float32, value.dtype)
            scalar value

        let isFarFromKinks =
            entry.Decisions (seen.Outputs |> Array.map (Array.map constant)) seen.Identities
            |> List.forall (fun value -> System.Math.Abs(value: float) > 1e-3)

        isFarFromKinks
        ==> lazy (inFloat32 () |> isCloseTo 2e-3 (valueOf entry.Loss seen)))

[<Fact>]
let ``coincident points, zero vectors and batches without a triplet give finite values and gradients`` () =
    for entry in losses do
        let holds seen =
            let everywhere value =
                seen.Outputs |> Array.map (fun _ -> value)

            [
                { seen with
                    Outputs = everywhere seen.Outputs[0]
                }
                { seen with
                    Outputs = everywhere (Array.map (fun _ -> 0.0) seen.Outputs[0])
                }
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
                {
                    Outputs = seen.Outputs[0..0]
                    Identities = seen.Identities[0..0]
                }
            ]
            |> List.forall (fun degenerate ->
                System.Double.IsFinite(valueOf entry.Loss degenerate)
                && gradientOf entry.Loss degenerate |> Array.forall System.Double.IsFinite)
            |> Prop.label entry.Name

        Check.QuickThrowOnFailure(Prop.forAll small holds)

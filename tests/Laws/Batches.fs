/// Random batches, and the way between arrays and tensors.
module ImageRegression.Laws.Batches

open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp

/// Outputs of a network for a few samples, and their labels.
type Batch<'label> =
    { Outputs: float[][]; Labels: 'label[] }

let matrix (rows: float[][]) =
    torch.tensor(Array.concat rows).reshape(int64 rows.Length, int64 rows[0].Length)

let vector (values: float[]) = torch.tensor values

let values (t: torch.Tensor) =
    use flat = t.detach().``to``(torch.ScalarType.Float64).contiguous()
    flat.data<float>().ToArray()

let scalar t = (values t)[0]

let isCloseTo tolerance (expected: float) (actual: float) =
    expected.Equals actual
    || abs (expected - actual) <= tolerance * (1.0 + abs expected)

let areCloseTo tolerance expected actual =
    Array.length expected = Array.length actual
    && Array.forall2 (isCloseTo tolerance) expected actual

/// The samples of a batch in another order, or some of them.
let reorder order batch =
    {
        Outputs = order |> Array.map (fun i -> batch.Outputs[i])
        Labels = order |> Array.map (fun i -> batch.Labels[i])
    }

/// Numbers in [−2, 2] on a grid of 1/256, so that equal values happen.
let number = Gen.choose (-512, 512) |> Gen.map (fun n -> float n / 256.0)

let rows count dimensions =
    Gen.arrayOfLength count (Gen.arrayOfLength dimensions number)

/// Between `least` and 8 samples with outputs of the given width.
let batchOf least width =
    gen {
        let! count = Gen.choose (least, 8)
        let! dimensions = width
        let! outputs = rows count dimensions
        let! labels = Gen.arrayOfLength count number
        return { Outputs = outputs; Labels = labels }
    }

/// Values of which something holds, drawn anew until it does: a law discards nothing, so that it checks all it counts.
let suchThat holds values =
    let rec draw tries =
        gen {
            let! value = values

            if holds value then
                return value
            elif tries = 0 then
                return failwith "A thousand values were drawn, and what the law asks for holds of none: draw others."
            else
                return! draw (tries - 1)
        }

    draw 1000

/// A random rotation (or reflection): Householder's I − 2 v vᵀ / vᵀv.
let rotate (v: float[]) (row: float[]) =
    let dot a b =
        Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b

    let length = dot v v

    if length = 0.0 then
        row
    else
        Array.map2 (fun x y -> x - 2.0 * dot v row / length * y) row v

/// A law: a sentence that holds of every value drawn.
let law name (values: Gen<'value>) (holds: 'value -> bool) =
    testProperty name (Prop.forAll (Arb.fromGen values) holds)

/// Distances of codes to a plane, regression on them, order, edits (LARGE).
module ImageRegression.Laws.HyperplaneLaws

open System.Collections.Immutable
open Expecto
open FsCheck.FSharp
open ImageRegression.Baselines
open ImageRegression.Latent
open ImageRegression.Laws.Batches

type private Space =
    {
        Layers: int
        Width: int
        Normal: float[]
        Intercept: float
        Codes: float[][]
        Labels: float[]
    }

let private spaces =
    gen {
        let! layers = Gen.choose (1, 4)
        let! width = Gen.choose (1, 3)
        let! count = Gen.choose (3, 8)
        let! normal = Gen.arrayOfLength (layers * width) number
        let! intercept = number
        let! codes = rows count (layers * width)
        let! labels = Gen.arrayOfLength count number

        return
            {
                Layers = layers
                Width = width
                Normal = Array.mapi (fun i value -> if i = 0 then value + 20.0 else value) normal
                Intercept = intercept
                Codes = codes
                Labels = labels
            }
    }

let private layout space =
    LatentLayout.WPlus(space.Layers, space.Width)

let private array (values: float seq) = ImmutableArray.CreateRange values

let private planeOf space =
    Hyperplane(layout space, array space.Normal, space.Intercept)

let private codesOf space =
    LatentCodes(layout space, array (Array.concat space.Codes))

let private distance (plane: Hyperplane) (code: float[]) = plane.Distance code

let private close (scale: float) (a: float) (b: float) = abs (a - b) <= 1e-9 * (1.0 + scale)

let private size (plane: Hyperplane) (code: float[]) =
    Array.fold2 (fun sum a b -> sum + abs (a * b)) (abs plane.Intercept) (Seq.toArray plane.Normal) code

let private areApart (plane: Hyperplane) (codes: float[][]) =
    let distances = codes |> Array.map (distance plane)
    Array.max distances - Array.min distances > 1e-3

let private fit space (plane: Hyperplane) penalty =
    DistanceRegression.To(plane, DistanceFeatures.Whole, codesOf space, space.Labels, penalty)

[<Tests>]
let laws =
    testList
        "Latent"
        [
            testList
                "hyperplane"
                [
                    law "a distance is linear in the code" spaces (fun space ->
                        let plane = planeOf space
                        let a, b = space.Codes[0], space.Codes[1]
                        let between = Array.map2 (fun x y -> 0.25 * x + 0.75 * y) a b

                        close
                            (size plane a + size plane b)
                            (distance plane between)
                            (0.25 * distance plane a + 0.75 * distance plane b))

                    law
                        "moving by s along n changes the distance by s times the square of its norm"
                        spaces
                        (fun space ->
                            let plane = planeOf space
                            let code = space.Codes[0]
                            let moved = plane.Move(code, 0.5)

                            close
                                (size plane code + plane.Norm * plane.Norm)
                                (distance plane moved)
                                (distance plane code + 0.5 * plane.Norm * plane.Norm))

                    law "layers' distances to a repeated normal sum to the whole, where b is 0" spaces (fun space ->
                        let one =
                            Hyperplane(
                                LatentLayout.Of(LatentSpace.W, space.Width),
                                array space.Normal[.. space.Width - 1]
                            )

                        let every = one.InEveryLayer space.Layers
                        let code = space.Codes[0]
                        close (size every code) (Array.sum (every.LayerDistances code)) (distance every code))

                    law "projecting ends on the plane, and twice is once" spaces (fun space ->
                        let plane = planeOf space
                        let code = space.Codes[0]
                        let once = plane.Project code
                        let twice = plane.Project once

                        close (size plane code) (distance plane once) 0.0
                        && Array.forall2 (close (size plane code)) once twice)

                    law
                        "the unit plane's distances are the plane's divided by its norm, where b is 0"
                        spaces
                        (fun space ->
                            let plane = Hyperplane(layout space, array space.Normal)
                            let code = space.Codes[0]
                            close (size plane code) (distance (plane.Unit()) code * plane.Norm) (distance plane code))

                    law "without another plane, moving leaves that one's distances" spaces (fun space ->
                        let plane = planeOf space

                        let other =
                            Hyperplane(layout space, array (Array.map (fun x -> x + 30.0) space.Codes[0]))

                        try
                            let pure' = plane.Without [| other |]
                            let code = space.Codes[1]

                            close
                                (size other code + other.Norm * 10.0)
                                (distance other (pure'.Move(code, 3.0)))
                                (distance other code)
                            && close 1.0 pure'.Norm 1.0
                        with :? ImageRegression.UserErrorException ->
                            space.Layers * space.Width = 1) // in one dimension nothing else is left
                ]
            testList
                "regression"
                [
                    law "least squares answers alike, however long n is and wherever it points" spaces (fun space ->
                        let plane = planeOf space

                        not (areApart plane space.Codes)
                        || ([ 3.0; -0.5 ]
                            |> List.forall (fun factor ->
                                let scaled =
                                    Hyperplane(
                                        layout space,
                                        array (Seq.map (fun x -> factor * x) plane.Normal),
                                        factor * plane.Intercept
                                    )

                                let a = fit space plane RegressionPenalty.None
                                let b = fit space scaled RegressionPenalty.None

                                space.Codes
                                |> Array.forall (fun code ->
                                    abs (a.Predict code - b.Predict code) <= 1e-7 * (1.0 + abs (a.Predict code))))))

                    law "a line through two cases meets both" spaces (fun space ->
                        let plane = planeOf space
                        let two = space.Codes[..1]

                        not (areApart plane two)
                        || (let fit =
                                DistanceRegression.To(
                                    plane,
                                    DistanceFeatures.Whole,
                                    LatentCodes(layout space, array (Array.concat two)),
                                    space.Labels[..1],
                                    RegressionPenalty.None
                                )

                            Array.forall2
                                (fun (code: float[]) label ->
                                    abs (fit.Predict code - label) <= 1e-7 * (1.0 + abs label))
                                two
                                space.Labels[..1]))

                    law "the order of the cases decides nothing" spaces (fun space ->
                        let plane = planeOf space

                        not (areApart plane space.Codes)
                        || (let turned =
                                { space with
                                    Codes = Array.rev space.Codes
                                    Labels = Array.rev space.Labels
                                }

                            [
                                RegressionPenalty.None
                                RegressionPenalty.Ridge()
                                RegressionPenalty.ElasticNet()
                            ]
                            |> List.forall (fun penalty ->
                                let a, b = fit space plane penalty, fit turned plane penalty

                                space.Codes
                                |> Array.forall (fun code ->
                                    abs (a.Predict code - b.Predict code) <= 1e-7 * (1.0 + abs (a.Predict code))))))

                    law
                        "an edit changes the answer by what was asked, and an edit of nothing nothing"
                        spaces
                        (fun space ->
                            let plane = planeOf space
                            let code = space.Codes[0]

                            not (areApart plane space.Codes)
                            || (let fit = fit space plane RegressionPenalty.None
                                let same = fit.Edit(code, 0.0)

                                same = code
                                && (abs fit.Fit.Coefficients[0] < 1e-6
                                    || (let edited = fit.Edit(code, 2.0)

                                        abs (fit.Predict edited - fit.Predict code - 2.0)
                                        <= 1e-5 * (1.0 + abs (fit.Predict code))))))
                ]
            testList
                "order"
                [
                    law
                        "sorting by the flipped plane is the order reversed, where no two distances are equal"
                        spaces
                        (fun space ->
                            let plane = planeOf space
                            let along = space.Codes |> Array.map (distance plane)
                            let against = space.Codes |> Array.map (distance (plane.Flipped()))

                            Array.length (Array.distinct along) < along.Length
                            || Seq.toList (DistanceOrder.Of along) = List.rev (Seq.toList (DistanceOrder.Of against)))

                    law "equal distances keep the order they came in" spaces (fun space ->
                        let distances =
                            space.Labels |> Array.map (fun label -> if label > 0.0 then 1.0 else 0.0)

                        let order = DistanceOrder.Of distances |> Seq.toList

                        order = List.sortBy (fun place -> distances[place], place) [ 0 .. distances.Length - 1 ])

                    law "weights of layers are not negative and sum to one" spaces (fun space ->
                        let across = Array.map abs space.Codes[0]
                        let random = Array.map (fun x -> 1.0 + abs x) space.Codes[1]

                        Array.sum across = 0.0
                        || (let weights = LayerWeights.FromGradients(layout space, across, random)

                            Seq.forall (fun weight -> weight >= 0.0) weights
                            && close 1.0 (Seq.sum weights) 1.0))
                ]
        ]

/// What is read off a scan depends on where its voxels lie in the patient, not on the order in which its file keeps them.
module ImageRegression.Laws.StoredOrderLaws

open Expecto
open FsCheck
open FsCheck.FSharp
open ImageRegression.Calcium
open ImageRegression.Volumes

/// A small scan in the order of the body, and where calcium and the heart may be in it.
type Scan =
    {
        Grid: VolumeGrid
        Hu: float32[]
        Mask: float32[]
    }

// Steps that are sums of powers of two, so that the corner of a flipped volume is where it is in exact arithmetic.
let private scans =
    gen {
        let! columns = Gen.choose (2, 6)
        let! rows = Gen.choose (2, 5)
        let! slices = Gen.choose (2, 4)
        let! x = Gen.elements [ 0.5; 0.75; 1.25 ]
        let! y = Gen.elements [ 0.5; 1.0 ]
        let! z = Gen.elements [ 1.5; 3.0 ]
        let! skew = Gen.elements [ 0.0; 0.125; -0.25 ]
        let count = columns * rows * slices
        let! hu = Gen.arrayOfLength count (Gen.elements [ 0f; 129f; 130f; 210f; 350f; 480f ])

        let! mask =
            Gen.arrayOfLength count (Gen.frequency [ 1, Gen.constant 0f; 4, Gen.constant 1f ])

        mask[0] <- 1f

        return
            {
                Grid =
                    VolumeGrid(
                        columns,
                        rows,
                        slices,
                        Millimetres(x, skew * x, 0.0),
                        Millimetres(-skew * y, y, 0.0),
                        Millimetres(0.0, 0.0, z),
                        Millimetres(-8.0, 4.0, 16.0)
                    )
                Hu = hu
                Mask = mask
            }
    }

let private orders =
    [
        for a in 0..2 do
            for b in 0..2 do
                for c in 0..2 do
                    if a <> b && b <> c && a <> c then
                        for flips in 0..7 do
                            [| a; b; c |], Array.init 3 (fun axis -> (flips >>> axis) &&& 1 = 1)
    ]

/// The same voxels at the same places, with other axes first and turned: written from the definition of an affine.
let private stored (grid: VolumeGrid) (voxels: float32[]) (order: int[], flips: bool[]) =
    let counts = [| grid.Columns; grid.Rows; grid.Slices |]
    let steps = [| grid.Column; grid.Row; grid.Slice |]
    let size axis = counts[order[axis]]

    let place (index: int[]) =
        let at = Array.zeroCreate 3

        for axis in 0..2 do
            at[order[axis]] <-
                if flips[axis] then
                    size axis - 1 - index[axis]
                else
                    index[axis]

        at

    let step axis =
        if flips[axis] then
            -steps[order[axis]]
        else
            steps[order[axis]]

    let corner = place [| 0; 0; 0 |]

    Volume(
        VolumeGrid(
            size 0,
            size 1,
            size 2,
            step 0,
            step 1,
            step 2,
            grid.At(float corner[0], float corner[1], float corner[2])
        ),
        [|
            for k in 0 .. size 2 - 1 do
                for j in 0 .. size 1 - 1 do
                    for i in 0 .. size 0 - 1 do
                        let at = place [| i; j; k |]
                        voxels[(at[2] * counts[1] + at[1]) * counts[0] + at[0]]
        |]
    )

let private inEveryOrder (read: Volume -> Volume -> 'a) =
    Prop.forAll (Arb.fromGen scans) (fun scan ->
        let expected = read (Volume(scan.Grid, scan.Hu)) (Volume(scan.Grid, scan.Mask))

        for order in orders do
            Expect.equal
                (read (stored scan.Grid scan.Hu order) (stored scan.Grid scan.Mask order))
                expected
                $"stored in the order %A{order}")

let private score ct mask =
    let found = AgatstonScoring().Of(ct, mask)

    found.Score,
    [
        for lesion in found.Lesions -> lesion.Score, lesion.AreaMm2, lesion.PeakHu, lesion.Slices
    ]

let private crop = HeartCrop(Size = 4, WidthMm = 8.0, HeightMm = 8.0)

let private heart ct mask =
    let target = Array.zeroCreate<byte>(int crop.Layout.BytesPerImage)
    crop.Of(ct, mask, System.Span target)
    target

[<Tests>]
let laws =
    testList
        "stored order"
        [
            test "there are 48 orders" {
                Expect.hasLength (List.distinct orders) 48 "six orders of axes, eight of directions"
            }
            testProperty "the same scan stored in all 48 orders has one Agatston score" (inEveryOrder score)
            testProperty "and one heart, bit for bit" (inEveryOrder heart)
            testProperty
                "a scan and its mask may be stored in different orders"
                (Prop.forAll (Arb.fromGen (Gen.zip scans (Gen.elements orders))) (fun (scan, order) ->
                    Expect.equal
                        (score (Volume(scan.Grid, scan.Hu)) (stored scan.Grid scan.Mask order))
                        (score (Volume(scan.Grid, scan.Hu)) (Volume(scan.Grid, scan.Mask)))
                        "one score"))
        ]

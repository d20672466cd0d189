/// What the shares of base ranks obey.
module ImageRegression.Laws.BaseRankLaws

open Expecto
open FsCheck.FSharp
open ImageRegression.Ordinal
open ImageRegression.Laws.Batches

let private kinds = System.Enum.GetValues<RankInterpolation>()

let private bases ofKinds =
    gen {
        let! kind = Gen.elements ofKinds
        let! ranks = Gen.choose (2, 120)
        let! bases = Gen.choose (1, min ranks 7)
        return BaseRanks(ranks, bases, kind)
    }

let private places ofKinds =
    gen {
        let! bases = bases ofKinds
        let! place = Gen.choose (0, 16 * (bases.Ranks - 1))
        return bases, float place / 16.0
    }

[<Tests>]
let laws =
    testList
        "base ranks"
        [
            law "shares are 0 or more and 1 in sum, also between two ranks" (places kinds) (fun (bases, place) ->
                let shares = bases.Shares place

                Array.forall (fun share -> share >= 0.0) shares
                && isCloseTo 1e-14 1.0 (Array.sum shares))

            // Theirs are counted in float32, by which a share of 1/(d + 1e-5) moves by up to a few parts in a hundred where d is nearly 0.
            law "shares are the same from the other end" (places kinds) (fun (bases, place) ->
                let mirrored = bases.Shares(float (bases.Ranks - 1) - place) |> Array.rev

                let within =
                    match bases.Interpolation with
                    | RankInterpolation.Piecewise -> 1e-12
                    | RankInterpolation.InverseProportional -> 0.5
                    | _ -> 1e-4

                areCloseTo within (bases.Shares place) mirrored)

            law
                "the code's shares are exactly the same from the other end where positions are whole"
                (places kinds)
                (fun (bases, _) ->
                    let whole =
                        BaseRanks(
                            4 * (bases.Bases - 1) + 2 - min 1 (bases.Bases - 1),
                            bases.Bases,
                            bases.Interpolation
                        )

                    [ 0 .. whole.Ranks - 1 ]
                    |> List.forall (fun rank ->
                        areCloseTo
                            1e-12
                            (whole.Shares(float rank))
                            (whole.Shares(float (whole.Ranks - 1 - rank)) |> Array.rev)))

            law "piecewise gives each base itself" (bases [| RankInterpolation.Piecewise |]) (fun bases ->
                [ 0 .. bases.Bases - 1 ]
                |> List.forall (fun b ->
                    bases.Shares(bases.Position b)
                    |> areCloseTo 1e-12 (Array.init bases.Bases (fun other -> if other = b then 1.0 else 0.0))))

            law "as many bases as ranks, piecewise, leave each rank its own" (Gen.choose (2, 60)) (fun ranks ->
                BaseRanks(ranks, ranks, RankInterpolation.Piecewise).AllShares()
                |> Array.indexed
                |> Array.forall (fun (r, shares) -> shares = Array.init ranks (fun b -> if b = r then 1.0 else 0.0)))

            testCase "linear with three bases does not interpolate" (fun () ->
                let shares = BaseRanks(9, 3, RankInterpolation.Linear).Shares 0.0

                Expect.isTrue
                    (areCloseTo 1e-15 [| 2.0 / 3.0; 1.0 / 3.0; 0.0 |] shares)
                    "At the first base, 2/3, 1/3 and 0.")

            testCase "one rank is no order" (fun () ->
                let fault =
                    Expect.throwsC (fun () -> BaseRanks(1, 1, RankInterpolation.Linear) |> ignore) _.Message

                Expect.equal fault "An ordinal prompt needs two ranks or more." "What is said.")
        ]

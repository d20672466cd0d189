module ImageRegression.Laws.RetrievalLaws

open System
open System.Collections.Immutable
open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches

type private Search =
    {
        Queries: float[][]
        QueryIds: string[]
        QueryCameras: string[]
        Gallery: float[][]
        Ids: string[]
        Cameras: string[]
    }

// Few coordinates on a coarse grid, so that entries often lie equally near.
let private coarse = Gen.choose (-3, 3) |> Gen.map float

let private searchOf coordinate =
    gen {
        let! dimensions = Gen.choose (1, 3)
        let! queryCount = Gen.choose (1, 5)
        let! count = Gen.choose (1, 14)

        let points n =
            Gen.arrayOfLength n (Gen.arrayOfLength dimensions coordinate)

        let names n (of': string list) = Gen.arrayOfLength n (Gen.elements of')
        let! queries = points queryCount
        let! gallery = points count
        let! queryIds = names queryCount [ "a"; "b"; "c"; "stranger" ]
        let! ids = names count [ "a"; "b"; "c"; "d" ]
        let! queryCameras = names queryCount [ "1"; "2" ]
        let! cameras = names count [ "1"; "2" ]

        return
            {
                Queries = queries
                QueryIds = queryIds
                QueryCameras = queryCameras
                Gallery = gallery
                Ids = ids
                Cameras = cameras
            }
    }

let private forEverySearch law =
    Check.QuickThrowOnFailure(Prop.forAll (Arb.fromGen (searchOf coarse)) law)

let private set rows (ids: string[]) (cameras: string[]) =
    RetrievalSet(matrix rows, ImmutableArray.Create<string>(ids), Cameras = ImmutableArray.Create<string>(cameras))

let private run (retrieval: Retrieval) search =
    use scope = torch.NewDisposeScope()

    retrieval.Of(set search.Queries search.QueryIds search.QueryCameras, set search.Gallery search.Ids search.Cameras)
    |> Seq.toArray

let private squared (a: float[]) (b: float[]) =
    Array.fold2 (fun sum x y -> sum + (x - y) * (x - y)) 0.0 a b

/// The definition: sort everything that is not left out, and look.
let private naive skips search query =
    Array.indexed search.Gallery
    |> Array.filter (fun (row, _) ->
        not (
            skips
            && search.Ids[row] = search.QueryIds[query]
            && search.Cameras[row] = search.QueryCameras[query]
        ))
    |> Array.map (fun (row, point) -> squared search.Queries[query] point, row)
    |> Array.sort

let private matchesIn search query ranking =
    ranking
    |> Array.indexed
    |> Array.filter (fun (_, (_, row)) -> search.Ids[row] = search.QueryIds[query])
    |> Array.map (fun (place, _) -> place + 1)

[<Theory>]
[<InlineData(false)>]
[<InlineData(true)>]
let ``a ranking is that of sorting the whole gallery, ties by its order`` skips =
    forEverySearch (fun search ->
        run (Retrieval(SkipsSameCamera = skips, Listed = 3)) search
        |> Array.mapi (fun query found ->
            let expected = naive skips search query

            Seq.toArray found.MatchRanks = matchesIn search query expected
            && found.Candidates = expected.Length
            && (found.Nearest |> Seq.map (fun entry -> entry.Distance, entry.Row) |> Seq.toArray) =
                Array.truncate 3 expected
            && (found.Nearest
                |> Seq.forall (fun entry -> entry.IsMatch = (search.Ids[entry.Row] = search.QueryIds[query]))))
        |> Array.forall id)

[<Fact>]
let ``the nearest stranger is the nearest entry of another identity`` () =
    forEverySearch (fun search ->
        run (Retrieval()) search
        |> Array.mapi (fun query found ->
            let others =
                naive false search query
                |> Array.filter (fun (_, row) -> search.Ids[row] <> search.QueryIds[query])

            found.StrangerDistance = (if others.Length = 0 then infinity else fst others[0]))
        |> Array.forall id)

let private average (ranks: int[]) =
    RankingMeasures.AveragePrecision(ReadOnlySpan ranks)

let private averageAtR (ranks: int[]) =
    RankingMeasures.AveragePrecisionAtR(ReadOnlySpan ranks)

let private rPrecision (ranks: int[]) =
    RankingMeasures.RPrecision(ReadOnlySpan ranks)

let private firstWithin places (ranks: int[]) =
    RankingMeasures.FirstMatchWithin(ReadOnlySpan ranks, places)

let private allShots places (ranks: int[]) =
    RankingMeasures.AllShotsWithin(ReadOnlySpan ranks, places)

let private ranks =
    gen {
        let! places = Gen.nonEmptyListOf (Gen.choose (1, 30))
        return places |> List.distinct |> List.sort |> List.toArray
    }
    |> Arb.fromGen

let private forAllRanks law =
    Check.QuickThrowOnFailure(Prop.forAll ranks law)

// Precision and recall at every place, as scikit-learn's average_precision_score sums them.
[<Fact>]
let ``average precision is the area under the precision over the recall`` () =
    forAllRanks (fun places ->
        let count = float places.Length

        let area =
            [ 1 .. Array.last places ]
            |> List.sumBy (fun k ->
                let within k =
                    places |> Array.filter (fun place -> place <= k) |> Array.length |> float

                (within k - within (k - 1)) / count * (within k / float k))

        average places |> isCloseTo 1e-12 area)

[<Fact>]
let ``measures lie between 0 and 1 and AP at R is at most R-precision and AP`` () =
    forAllRanks (fun places ->
        let all =
            [
                average places
                averageAtR places
                rPrecision places
                allShots 3 places
                firstWithin 3 places
            ]

        List.forall (fun value -> 0.0 <= value && value <= 1.0 + 1e-12) all
        && averageAtR places <= rPrecision places + 1e-12
        && averageAtR places <= average places + 1e-12)

[<Fact>]
let ``a perfect ranking has the measure 1 everywhere, and only it has an AP of 1`` () =
    forAllRanks (fun places ->
        let perfect = [| 1 .. places.Length |]

        [ average; averageAtR; rPrecision; firstWithin 1; allShots 1 ]
        |> List.forall (fun measure -> measure perfect |> isCloseTo 1e-12 1.0)
        && (places = perfect || average places < 1.0 - 1e-9))

[<Fact>]
let ``CMC rises with the places and all shots equal the first match where there is one`` () =
    forAllRanks (fun places ->
        List.forall
            (fun k ->
                firstWithin k places <= firstWithin (k + 1) places
                && allShots k places <= allShots (k + 1) places
                && allShots k [| places[0] |] = firstWithin k [| places[0] |])
            [ 1..12 ])

// A grid so fine that no two entries lie equally near.
let private fine =
    Gen.choose (-100000, 100000) |> Gen.map (fun n -> float n * Math.PI / 3e4)

[<Fact>]
let ``the order of the gallery does not matter where no two entries are equally near`` () =
    Check.QuickThrowOnFailure(
        Prop.forAll (Arb.fromGen (searchOf fine)) (fun search ->
            let distinct =
                search.Queries
                |> Array.forall (fun query ->
                    let all = search.Gallery |> Array.map (squared query)
                    (Array.distinct all).Length = all.Length)

            let reversed =
                { search with
                    Gallery = Array.rev search.Gallery
                    Ids = Array.rev search.Ids
                    Cameras = Array.rev search.Cameras
                }

            let places found =
                found
                |> Array.map (fun (ranking: QueryRanking) -> Seq.toArray ranking.MatchRanks, ranking.StrangerDistance)

            not distinct
            || places (run (Retrieval()) search) = places (run (Retrieval()) reversed))
    )

[<Fact>]
let ``the cosine ranks as the Euclidean distance of vectors brought to length 1`` () =
    let length (row: float[]) = sqrt (Array.sumBy (fun x -> x * x) row)

    let unit rows =
        rows |> Array.map (fun row -> row |> Array.map (fun x -> x / length row))

    Check.QuickThrowOnFailure(
        Prop.forAll (Arb.fromGen (searchOf fine)) (fun search ->
            // In one dimension every vector has one of two directions, and all entries of one are equally near.
            let isAsked =
                search.Gallery[0].Length > 1
                && not (Array.exists (fun row -> length row = 0.0) (Array.append search.Queries search.Gallery))

            not isAsked
            || Array.forall2
                (fun (c: QueryRanking) (e: QueryRanking) ->
                    isCloseTo 1e-12 (e.Nearest[0].Distance / 2.0) c.Nearest[0].Distance
                    && Seq.toArray c.MatchRanks = Seq.toArray e.MatchRanks)
                (run (Retrieval(Distance = RetrievalDistance.Cosine)) search)
                (run
                    (Retrieval())
                    { search with
                        Queries = unit search.Queries
                        Gallery = unit search.Gallery
                    }))
    )

let private curve search =
    OpenSetCurve.Of(ImmutableArray.Create<QueryRanking>(run (Retrieval()) search))

[<Fact>]
let ``along the thresholds false matches rise and false non-matches fall, from 0 and 1`` () =
    forEverySearch (fun search ->
        let points = (curve search).Points |> Seq.toArray

        points.Length = 0
        || (points[0].FalseMatchRate = 0.0
            && points[0].FalseNonMatchRate = 1.0
            && (Array.last points).FalseMatchRate = 1.0
            && Array.pairwise points
               |> Array.forall (fun (a, b) ->
                   a.Threshold < b.Threshold
                   && a.FalseMatchRate <= b.FalseMatchRate
                   && a.FalseNonMatchRate >= b.FalseNonMatchRate)))

[<Fact>]
let ``both errors at a threshold are what counting queries gives`` () =
    forEverySearch (fun search ->
        let rankings = run (Retrieval()) search

        let share (condition: QueryRanking -> bool) those =
            float (those |> Array.filter condition |> Array.length)
            / float (Array.length those)

        let known = rankings |> Array.filter (fun ranking -> ranking.HasMatch)

        (curve search).Points
        |> Seq.filter (fun point -> Double.IsFinite point.Threshold)
        |> Seq.forall (fun point ->
            let missed (ranking: QueryRanking) =
                not (ranking.Nearest[0].IsMatch && ranking.Nearest[0].Distance <= point.Threshold)

            isCloseTo 1e-12 (share missed known) point.FalseNonMatchRate
            && isCloseTo
                1e-12
                (share (fun (ranking: QueryRanking) -> ranking.StrangerDistance <= point.Threshold) rankings)
                point.FalseMatchRate))

[<Fact>]
let ``the equal error rate lies between the errors on both sides of it`` () =
    forEverySearch (fun search ->
        let found = curve search
        let points = found.Points |> Seq.toArray
        let rate = found.EqualErrorRate

        if points.Length = 0 then
            Double.IsNaN rate
        else
            let after =
                points
                |> Array.find (fun point -> point.FalseMatchRate >= point.FalseNonMatchRate)

            let before =
                points
                |> Array.findBack (fun point -> point.FalseMatchRate < point.FalseNonMatchRate)

            before.FalseMatchRate - 1e-12 <= rate
            && rate <= after.FalseMatchRate + 1e-12
            && after.FalseNonMatchRate - 1e-12 <= rate
            && rate <= before.FalseNonMatchRate + 1e-12)

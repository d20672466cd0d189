/// A ranking against a plain sort of the whole gallery.
module ImageRegression.Laws.RetrievalLaws

open System
open Expecto
open FsCheck.FSharp
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Searches

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

/// Mean places by their definition: entries equally near in every order, each as likely.
let private matchesIn search query (ranking: (float * int)[]) =
    ranking
    |> Array.groupBy fst
    |> Array.mapFold
        (fun nearer (_, equal) ->
            let matches =
                equal
                |> Array.filter (fun (_, row) -> search.Ids[row] = search.QueryIds[query])
                |> Array.length

            // The places of m marked ones among e in all orders: every choice of m places is as likely.
            let rec choices m (places: int list) =
                match m, places with
                | 0, _ -> [ [] ]
                | _, [] -> []
                | _, first :: rest ->
                    (choices (m - 1) rest |> List.map (fun others -> first :: others))
                    @ choices m rest

            let all = choices matches [ 1 .. equal.Length ]

            [|
                for j in 0 .. matches - 1 -> float nearer + (all |> List.averageBy (fun places -> float places[j]))
            |],
            nearer + equal.Length)
        0
    |> fst
    |> Array.concat

let private isThatOfSorting skips search =
    run (Retrieval(SkipsSameCamera = skips, Listed = 3)) search
    |> Array.mapi (fun query found ->
        let expected = naive skips search query

        let places = matchesIn search query expected

        found.MatchRanks.Length = places.Length
        && Seq.forall2 (isCloseTo 1e-12) places found.MatchRanks
        && found.Candidates = expected.Length
        && (found.Nearest |> Seq.map (fun entry -> entry.Distance, entry.Row) |> Seq.toArray) =
            Array.truncate 3 expected
        && (found.Nearest
            |> Seq.forall (fun entry -> entry.IsMatch = (search.Ids[entry.Row] = search.QueryIds[query]))))
    |> Array.forall id

// A grid so fine that hardly any two entries lie equally near.
let private fine =
    Gen.choose (-100000, 100000) |> Gen.map (fun n -> float n * Math.PI / 3e4)

let private length (row: float[]) = sqrt (Array.sumBy (fun x -> x * x) row)

let private unit rows =
    rows |> Array.map (fun row -> row |> Array.map (fun x -> x / length row))

// In one dimension every vector has one of two directions, and all entries of one are equally near.
let private directed =
    searchOf fine
    |> suchThat (fun search ->
        search.Gallery[0].Length > 1
        && not (Array.exists (fun row -> length row = 0.0) (Array.append search.Queries search.Gallery)))

let private places found =
    found
    |> Array.map (fun (ranking: QueryRanking) -> Seq.toArray ranking.MatchRanks, ranking.ImpostorDistance)

[<Tests>]
let laws =
    testList
        "Evaluation"
        [
            testList
                "retrieval"
                [
                    law
                        "a ranking is that of sorting the whole gallery, ties in every order"
                        (searchOf coarse)
                        (isThatOfSorting false)

                    law
                        "a ranking that skips a query's own camera is that of sorting the rest"
                        (searchOf coarse)
                        (isThatOfSorting true)

                    law "the nearest impostor is the nearest entry of another identity" (searchOf coarse) (fun search ->
                        run (Retrieval()) search
                        |> Array.mapi (fun query found ->
                            let others =
                                naive false search query
                                |> Array.filter (fun (_, row) -> search.Ids[row] <> search.QueryIds[query])

                            found.ImpostorDistance = (if others.Length = 0 then infinity else fst others[0]))
                        |> Array.forall id)

                    law
                        "the order of the gallery does not matter, also where entries are equally near"
                        (Gen.oneof [ searchOf coarse; searchOf fine ])
                        (fun search ->
                            let reversed =
                                { search with
                                    Gallery = Array.rev search.Gallery
                                    Ids = Array.rev search.Ids
                                    Cameras = Array.rev search.Cameras
                                }

                            places (run (Retrieval()) search) = places (run (Retrieval()) reversed))

                    law
                        "the cosine ranks as the Euclidean distance of vectors brought to length 1"
                        directed
                        (fun search ->
                            Array.forall2
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
                ]
        ]

/// Random queries and galleries, and what a retrieval finds for them.
module ImageRegression.Laws.Searches

open System.Collections.Immutable
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches

type Search =
    {
        Queries: float[][]
        QueryIds: string[]
        QueryCameras: string[]
        Gallery: float[][]
        Ids: string[]
        Cameras: string[]
    }

// Few coordinates on a coarse grid, so that entries often lie equally near.
let coarse = Gen.choose (-3, 3) |> Gen.map float

let searchOf coordinate =
    gen {
        let! dimensions = Gen.choose (1, 3)
        let! queryCount = Gen.choose (1, 5)
        let! count = Gen.choose (1, 14)

        let points n =
            Gen.arrayOfLength n (Gen.arrayOfLength dimensions coordinate)

        let names n (of': string list) = Gen.arrayOfLength n (Gen.elements of')
        let! queries = points queryCount
        let! gallery = points count
        let! queryIds = names queryCount [ "a"; "b"; "c"; "impostor" ]
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

let set rows (ids: string[]) (cameras: string[]) =
    RetrievalSet(matrix rows, ImmutableArray.Create<string>(ids), Cameras = ImmutableArray.Create<string>(cameras))

let run (retrieval: Retrieval) search =
    use scope = torch.NewDisposeScope()

    retrieval.Of(set search.Queries search.QueryIds search.QueryCameras, set search.Gallery search.Ids search.Cameras)
    |> Seq.toArray

let squared (a: float[]) (b: float[]) =
    Array.fold2 (fun sum x y -> sum + (x - y) * (x - y)) 0.0 a b

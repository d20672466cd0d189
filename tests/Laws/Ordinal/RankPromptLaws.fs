/// What sentences of ranks obey before and behind a tower of texts.
module ImageRegression.Laws.RankPromptLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Language
open ImageRegression.Ordinal
open ImageRegression.Laws.Batches

let private size =
    TextTowerSize(Width = 16, Heads = 2, Layers = 2, Length = 14, Vocabulary = 514, JointDimension = 8)

type private Prompt =
    {
        Bases: BaseRanks
        Position: RankPosition
        Context: float[][]
        Ranks: float[][]
        TokensPerRank: int
    }

let private prompts =
    gen {
        let! ranks = Gen.choose (2, 9)
        let! bases = Gen.choose (1, min ranks 3)
        let! kind = Gen.elements (System.Enum.GetValues<RankInterpolation>())
        let! position = Gen.elements (System.Enum.GetValues<RankPosition>())
        let! context = Gen.choose (1, 4)
        let! tokens = Gen.choose (1, 2)
        let! contextRows = rows context size.Width
        let! rankRows = rows (bases * tokens) size.Width

        return
            {
                Bases = BaseRanks(ranks, bases, kind)
                Position = position
                Context = contextRows
                Ranks = rankRows
                TokensPerRank = tokens
            }
    }

let private build prompt =
    new RankPrompts(
        prompt.Bases,
        prompt.Position,
        (matrix prompt.Context).``to``(torch.float32),
        (matrix prompt.Ranks)
            .``to``(torch.float32)
            .reshape(int64 prompt.Bases.Bases, int64 prompt.TokensPerRank, int64 size.Width)
    )

let private encoded (tower: TextTower) (struct (sentences, ends): struct (torch.Tensor * torch.Tensor)) =
    tower.Encode(sentences, ends) |> values

// Built outside every law, whose scope would take its weights away.
let private tower = TextTower.Build(3UL, size)

[<Tests>]
let laws =
    testList
        "prompts of ranks"
        [
            law "sentences may be cut after their end" prompts (fun prompt ->
                use scope = torch.NewDisposeScope()
                use built = build prompt
                let frozen = FrozenTokens.Of tower

                encoded tower (built.Sentences frozen)
                |> areCloseTo 1e-5 (encoded tower (built.Sentences(frozen, int64 size.Length))))

            law "equal base ranks make equal prototypes" prompts (fun prompt ->
                use scope = torch.NewDisposeScope()

                let same =
                    { prompt with
                        Ranks = Array.init prompt.Ranks.Length (fun i -> prompt.Ranks[i % prompt.TokensPerRank])
                    }

                use built = build same

                let points =
                    encoded tower (built.Sentences(FrozenTokens.Of tower))
                    |> Array.chunkBySize size.JointDimension

                points |> Array.forall (areCloseTo 1e-5 points[0]))

            law "prompts at whole places are those of the ranks" prompts (fun prompt ->
                use scope = torch.NewDisposeScope()
                use built = build prompt
                let frozen = FrozenTokens.Of tower
                let places = [| 0 .. prompt.Bases.Ranks - 1 |] |> Array.map float

                encoded tower (built.SentencesAt(frozen, places))
                |> areCloseTo 1e-6 (encoded tower (built.Sentences frozen)))

            law "only context and base ranks are in the state dict" prompts (fun prompt ->
                use built = build prompt

                built.state_dict().Keys |> Seq.sort |> List.ofSeq = [ "context_embeds"; "rank_embeds" ])
        ]

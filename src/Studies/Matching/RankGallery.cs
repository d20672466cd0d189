using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Splits;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Looks for each follow-up image in the gallery of baseline images of the same part.</summary>
public sealed record RankGallery : Stage<Matches>
{
    /// <summary>The embedded images, baseline and follow-ups together; of subjects that the model has not learnt from.</summary>
    public required Stage<Embeddings> Images { get; init; }

    /// <summary>Which images are the gallery.</summary>
    public BaselineProtocol Protocol { get; init; } = new();

    /// <summary>How far apart two embeddings are.</summary>
    public RetrievalDistance Distance { get; init; }

    /// <summary>Nearest entries that are kept for each query.</summary>
    public int Listed { get; init; } = 5;

    /// <inheritdoc/>
    public override string Kind => "rank gallery";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Images)];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
        Images is EmbedImages { Part: var part } ? [PartRequirement.FollowUps(part, Protocol, NoFollowUp)] : [];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        Of(run.Input(Images)).Save(run.Output);
    }

    /// <inheritdoc/>
    public override Matches Read(ArtifactFolder artifacts) => Matches.Load(artifacts);

    private Matches Of(Embeddings embedded) => Of(embedded, Protocol, new Retrieval { Distance = Distance, Listed = Listed })
        ?? throw new UserErrorException(NoFollowUp);

    private const string NoFollowUp = "No subject of the part was seen twice, so there is nothing to look for. Give subjects with a later visit.";

    /// <summary>What to say of an image without a visit.</summary>
    internal static UserErrorException NoVisit(string id) => new(
        $"The image '{id}' has no visit, so it is not known whether it is the first. Load the images with Load.Visits or Load.Knees.");

    /// <summary>The gallery's answers to the follow-ups among embedded images; null where there is no follow-up.</summary>
    /// <exception cref="UserErrorException">An image has no visit.</exception>
    internal static Matches? Of(Embeddings embedded, BaselineProtocol protocol, Retrieval retrieval)
    {
        if (embedded.Cases.FirstOrDefault(c => c.Visit is null) is { } without)
            throw NoVisit(without.Id);
        var visits = protocol.Of([.. embedded.Cases.Select(c => new Visit(c.Subject, c.Side, c.Visit!.Value))]);
        if (visits.Queries.IsEmpty)
            return null;

        using var scope = NewDisposeScope();
        var rankings = retrieval.Of(Set(visits.Queries), Set(visits.Gallery));
        return new Matches(
            [.. visits.Gallery.Select(row => embedded.Cases[row])],
            [.. visits.Queries.Select((row, i) => new MatchQuery(embedded.Cases[row], visits.Years[i], rankings[i]))]);

        RetrievalSet Set(ImmutableArray<int> rows) => new(
            embedded.Vectors.index_select(0, tensor(rows.Select(row => (long)row).ToArray())), [.. rows.Select(row => embedded.Cases[row].Identity)]);
    }
}

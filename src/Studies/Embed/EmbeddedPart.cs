using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Studies;

/// <summary>Vectors of one part of the images: by a trained model (<see cref="EmbedImages"/>), or by <see cref="FixedFeatures"/>.</summary>
public abstract record EmbeddedPart : Stage<Embeddings>
{
    private protected EmbeddedPart()
    {
    }

    /// <summary>The images.</summary>
    public required ImagePart Part { get; init; }

    /// <summary>The column whose values are the labels of these images; null: the table's label.</summary>
    public LabelColumn? Label { get; init; }

    /// <summary>Unit of the labels.</summary>
    public string Unit => Label is null ? Part.Unit : Label.Unit;

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
        Label is null ? [PartRequirement.Images(Part)] : [PartRequirement.Images(Part), PartRequirement.Of(Part, (_, cases) => Label.Of(cases))];

    /// <inheritdoc/>
    public override Embeddings Read(ArtifactFolder artifacts) => EmbeddingFiles.Read(artifacts);

    /// <summary>Writes the vectors of the part's images with whose they are.</summary>
    private protected void Write(StageRun run, Tensor vectors)
    {
        var (images, rows) = (run.Input(Part.Split.Images), Part.Rows(run));
        var embedded = Embeddings.Of(vectors, images, rows, Part.Split.Images.HasVisits);
        EmbeddingFiles.Write(run.Output, Label is null ? embedded : embedded with
        {
            Axis = Label.Axis,
            Cases = [.. embedded.Cases.Zip(Label.Of(images.Cases.Take(rows.AsSpan())), (one, label) => one with { Label = label })],
        });
    }

    /// <summary>Embeds the part's images by a model and writes them, for a stage that has both and the model's features among its inputs.</summary>
    private protected void Write(StageRun run, TrainModel fit)
    {
        var features = EmbedImages.FeaturesOf(fit, Part);
        using var vectors = run.Input(fit).Embed(run.Input(Part.Split.Images), Part.Rows(run), run, features is null ? null : run.Input(features).Vectors);
        if (CollapseNote.Of(fit, Part, vectors) is { } note)
            run.Note(note);
        Write(run, vectors);
    }
}

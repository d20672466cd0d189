using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Vectors of one part of the images: by a trained model (<see cref="EmbedImages"/>), or by <see cref="FixedFeatures"/>.</summary>
public abstract record EmbeddedPart : Stage<Embeddings>
{
    private protected EmbeddedPart()
    {
    }

    /// <summary>The images.</summary>
    public required ImagePart Part { get; init; }

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements => [PartRequirement.Images(Part)];

    /// <inheritdoc/>
    public override Embeddings Read(ArtifactFolder artifacts) => EmbeddingFiles.Read(artifacts);
}

using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>How the radius of an index is found: given, or searched on embedded validation images.</summary>
public abstract record Radius
{
    /// <summary>The images that choose the radius; null where it is given.</summary>
    public EmbedImages? Validation { get; private init; }

    /// <summary>A radius known beforehand.</summary>
    /// <param name="radius">In scaled label units, as the embedding space is; ≥ 0. Published: 0.162 for bone age, 0.291 for calcium.</param>
    public static Radius Of(double radius) => new Given(radius);

    /// <summary>The radius with the smallest validation error, found as the authors' repository searches it.</summary>
    /// <param name="validation">The embedded validation images.</param>
    public static Radius SearchOn(EmbedImages validation) => new Searched(RadiusSearch.RepositoryVariant()) { Validation = validation };

    /// <summary>The radius with the smallest validation error over the range of the data's own distances.</summary>
    /// <param name="validation">The embedded validation images.</param>
    public static Radius BestOn(EmbedImages validation) => new Searched(RadiusSearch.Best()) { Validation = validation };

    internal abstract ChosenRadius Choose(StageRun run, Embeddings train);

    private sealed record Given(double Value) : Radius
    {
        internal override ChosenRadius Choose(StageRun run, Embeddings train) => new(Value, null, []);
    }

    private sealed record Searched(RadiusSearch Search) : Radius
    {
        internal override ChosenRadius Choose(StageRun run, Embeddings train)
        {
            var validation = run.Input(Validation!);
            var found = Search.Run(new RadiusNeighbors(0), train, validation);
            return new(found.Radius, found.MeanAbsoluteError, found.Visited);
        }
    }
}

/// <summary>The radius of an index and how it was found.</summary>
/// <param name="Radius">In scaled label units.</param>
/// <param name="ValidationError">Its mean absolute error on the validation images, in label units; null where it was given.</param>
/// <param name="Visited">Every radius looked at, with its error, in order.</param>
internal sealed record ChosenRadius(double Radius, double? ValidationError, ImmutableArray<RadiusTrial> Visited);

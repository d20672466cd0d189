using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Which network to train, as a value: equal specs with equal seeds build bitwise equal networks.</summary>
/// <remarks>
/// A study derives its own, whose settable properties are its hyper-parameters and which is identified by them, its type and, in
/// a script, its code; or it makes one of a function, by <c>ModelSpec.From</c>.
/// </remarks>
public abstract record ModelSpec
{
    /// <summary>A network with embeddings of the given dimension.</summary>
    /// <param name="dim">≥ 1.</param>
    protected ModelSpec(int dim) => Dim = dim;

    /// <summary>The name people know the network by.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// What the model sees besides the image, by the columns of the table: <c>["sex", "age"]</c>. Default nothing, but the sex for
    /// <see cref="BoneAgeNetSpec"/>.
    /// </summary>
    public ImmutableArray<Covariate> Covariates { get; init; } = [];

    /// <summary>Dimension of the embeddings; ≥ 1.</summary>
    public int Dim { get; init => field = Positive(value, nameof(Dim)); }

    /// <summary>What is read from the embedding. Default <see cref="Head.None"/>.</summary>
    public Head Head { get; init; } = Head.None;

    /// <summary>Builds the network for the images it gets, on the CPU and in training mode.</summary>
    /// <param name="seed">The starting weights are a pure function of it; the global random state is left alone.</param>
    /// <param name="images">The shape of the images: their channels, height and width, and slices for volumes.</param>
    /// <param name="covariates">How <see cref="Covariates"/> are coded, as the training cases settle; null where there are none.</param>
    /// <returns>
    /// forward(images) or forward(new(images, covariates)): embeddings [N, Dim], or a <see cref="HeadedNetwork"/> with outputs [N, Outputs];
    /// <see cref="NetworkOutputs.Embed"/> gives the embeddings of either.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="covariates"/> are not those of the spec.</exception>
    /// <exception cref="UserErrorException">
    /// The network cannot take such images, or holds layers that it does not know of, so that they would not be trained.
    /// </exception>
    public Module<ModelInput, Tensor> Build(ulong seed, PixelLayout images, CovariateCoding? covariates = null)
    {
        Require(images);
        var coding = covariates ?? CovariateCoding.None;
        if (!coding.Columns.Select(column => column.Name).SequenceEqual(Covariates.Select(one => one.Name)))
            throw new ArgumentException(
                $"The model sees [{string.Join(", ", Covariates.Select(one => one.Name))}], but the coding is that of [{string.Join(", ", coding.Columns.Select(column => column.Name))}]. "
                + $"Learn it from the training cases: {nameof(CovariateCoding)}.{nameof(CovariateCoding.Fit)}.", nameof(covariates));
        var network = WeightInitialization.Seeded(seed, () => Head is NoHead ? Embedder(images, coding) : new HeadedNetwork(Embedder(images, coding), Dim, Head));
        Registration.Check(network);
        return network;
    }

    /// <summary>Refuses images that the network cannot take, before anything is trained.</summary>
    /// <exception cref="UserErrorException">It cannot; says why, and what to do.</exception>
    internal void Require(PixelLayout images)
    {
        if (WhyNot(images) is { } why)
            throw new UserErrorException(why);
    }

    /// <summary>Equal where every setting is.</summary>
    public virtual bool Equals(ModelSpec? other) =>
        other is not null && EqualityContract == other.EqualityContract && Dim == other.Dim && Head == other.Head && Covariates.SequenceEqual(other.Covariates);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Dim, Head, Covariates.Length);

    /// <summary>Why the network cannot take images of a shape: a sentence that also says what to do. Null, the default, where it can.</summary>
    /// <param name="images">Their channels, height and width, and slices for volumes.</param>
    protected virtual string? WhyNot(PixelLayout images) => null;

    /// <summary>Builds what embeds images, beneath any head. Its weights are drawn afterwards, from the seed.</summary>
    /// <param name="images">The shape of the images it gets, such as how many channels they have: 1 for grey, 3 for colour.</param>
    /// <param name="covariates">How <see cref="Covariates"/> are coded, and so how many columns and categories the network is to see.</param>
    /// <returns>forward(input): embeddings [N, Dim].</returns>
    protected abstract Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates);

    private protected static int Positive(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}

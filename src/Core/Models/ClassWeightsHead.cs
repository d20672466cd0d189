using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Weights of the identities a model is trained to tell apart, for ArcFace, CosFace, SoftTriple and softmax losses.</summary>
/// <remarks>
/// The head puts out cosines to the embedding; where a class has several centres, those of the centres with one another
/// follow below the batch's. The weights are parameters like any: the optimiser trains them and checkpoints hold them.
/// They have no part in the embedding, so that a new subject is matched without them.
/// </remarks>
internal sealed record ClassWeightsHead : Head
{
    /// <summary>C, the classes; null: as many as there are identities among the training images. Default null.</summary>
    public int? Classes
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Classes), value, "Must be at least 1.");
    }

    /// <summary>K, weights a class; ≥ 1. Default 1.</summary>
    public int Centers
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Centers), value, "Must be at least 1.");
    } = 1;

    /// <inheritdoc/>
    public override int Outputs => Known * Centers;

    /// <inheritdoc/>
    public override Head ForIdentities(int identities) => Classes is null ? this with { Classes = identities } : this;

    /// <summary>Its settings, also where the number of outputs is not known yet.</summary>
    public override string ToString() => $"{nameof(ClassWeightsHead)} {{ Classes = {Classes?.ToString(CultureInfo.InvariantCulture) ?? "identities"}, Centers = {Centers} }}";

    internal override Module<Tensor, Tensor> Build(long dim) => new CosineHead(dim, Known, Centers);

    private int Known => Classes ?? throw new InvalidOperationException(
        "How many classes the head has is known once the training images are: give Head.ClassWeights their number, or take Head.ForIdentities.");
}

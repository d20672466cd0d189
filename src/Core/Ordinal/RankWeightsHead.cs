using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <inheritdoc cref="RankHeads.RankWeights"/>
internal sealed record RankWeightsHead : RankHead
{
    internal override nn.Module<Tensor, Tensor> Build(long dim) => new WeightedRanks(dim, Levels.Count);
}

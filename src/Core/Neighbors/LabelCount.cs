using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

internal static class LabelCount
{
    public static void ThrowIfOther(ReadOnlySpan<double> labels, Tensor embeddings, string name)
    {
        if (labels.Length != embeddings.shape[0])
            throw new ArgumentException(
                $"There are {labels.Length} {name} for {embeddings.shape[0]} embeddings; each embedding needs its own.", name);
    }
}

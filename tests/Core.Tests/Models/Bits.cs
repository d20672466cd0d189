using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

/// <summary>Comparison without tolerance.</summary>
internal static class Bits
{
    public static bool AreEqual(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        return first.shape.SequenceEqual(second.shape) && first.eq(second).all().ToBoolean();
    }
}

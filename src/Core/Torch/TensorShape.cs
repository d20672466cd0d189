using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>The shape of a tensor as messages give it.</summary>
internal static class TensorShape
{
    /// <summary>As PyTorch prints it: <c>[2, 1, 104, 80]</c>.</summary>
    public static string ShapeText(this torch.Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}

using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// Pooling and upsampling whose gradients are summed in a fixed order on CUDA too. libtorch's own kernels for them add
/// atomically there, so that no two runs give the same bits (PyTorch, "Reproducibility"); on a CPU they are used as they are.
/// </summary>
internal static class FixedOrder
{
    /// <summary>Largest value in each cube of a volume.</summary>
    /// <param name="volumes">Shape [N, C, D, H, W].</param>
    /// <param name="kernel">Side of the cubes.</param>
    /// <param name="stride">Step between them.</param>
    /// <param name="padding">Voxels of −∞ around the volume.</param>
    public static Tensor MaxPool3d(Tensor volumes, long kernel, long stride, long padding) =>
        volumes.device.type == DeviceType.CUDA
            ? MaxPoolByAxes(volumes, kernel, stride, padding)
            : functional.max_pool3d(volumes, [kernel, kernel, kernel], [stride, stride, stride], [padding, padding, padding]);

    /// <summary>Images or volumes at another size, linear between pixels, the corner pixels' centres staying put.</summary>
    /// <param name="images">Shape [N, C, H, W] or [N, C, D, H, W].</param>
    /// <param name="size">Sizes of the axes after C.</param>
    public static Tensor Upsample(Tensor images, ReadOnlySpan<long> size) =>
        images.device.type == DeviceType.CUDA
            ? UpsampleByAxes(images, size)
            : functional.interpolate(
                images, size: size.ToArray(), mode: size.Length == 2 ? InterpolationMode.Bilinear : InterpolationMode.Trilinear, align_corners: true);

    // The maximum of a cube is the maximum over depth of the maxima of its slices, and the first of equals stays the first.
    internal static Tensor MaxPoolByAxes(Tensor volumes, long kernel, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        var slices = functional.max_pool2d(volumes.flatten(1, 2), [kernel, kernel], [stride, stride], [padding, padding]);
        var (height, width) = (slices.shape[2], slices.shape[3]);
        var columns = slices.reshape(volumes.shape[0], volumes.shape[1], volumes.shape[2], height * width);
        return functional.max_pool2d(columns, [kernel, 1], [stride, 1], [padding, 0]).unflatten(3, height, width).MoveToOuterDisposeScope();
    }

    // Linear interpolation is a product with a matrix along each axis, and its gradient the product with the transposed one.
    internal static Tensor UpsampleByAxes(Tensor images, ReadOnlySpan<long> size)
    {
        using var scope = NewDisposeScope();
        var result = images;
        for (var axis = 0; axis < size.Length; axis++)
        {
            var along = Interpolation(images.shape[axis + 2], size[axis]).to(images.dtype, images.device);
            result = result.transpose(axis + 2, -1).matmul(along).transpose(axis + 2, -1);
        }
        return result.contiguous().MoveToOuterDisposeScope();
    }

    // Shape [from, to]: how much each pixel gives to each place of the larger line.
    private static Tensor Interpolation(long from, long to)
    {
        var weights = new double[from * to];
        var step = to > 1 ? (from - 1) / (double)(to - 1) : 0;
        for (var place = 0L; place < to; place++)
        {
            var at = place * step;
            var lower = Math.Min((long)at, from - 1);
            weights[(lower * to) + place] += 1 - (at - lower);
            if (at > lower)
                weights[(Math.Min(lower + 1, from - 1) * to) + place] += at - lower;
        }
        return tensor(weights, [from, to]);
    }
}

/// <summary><see cref="FixedOrder.MaxPool3d"/> as a module.</summary>
internal sealed class FixedOrderMaxPool3d(long kernel, long stride, long padding) : Module<Tensor, Tensor>(nameof(FixedOrderMaxPool3d))
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => FixedOrder.MaxPool3d(input, kernel, stride, padding);
}

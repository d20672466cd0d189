using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>Noise that is the same on every device: a hash of the pixel's number, not a device's own generator.</summary>
internal static class PixelNoise
{
    // Deviation of what solt's additive noise is: normal noise stretched from its least and greatest value to 0 and 1.
    private const double Mean = 0.5, Deviation = 0.12;

    // Mean and deviation of four summed bytes.
    private const double BytesMean = 510, BytesDeviation = 147.801;

    private const long Word = 0xFFFF_FFFF;

    /// <summary>(1 − g)·image + g·noise.</summary>
    /// <param name="images">Shape [N, C, …], floating point, in [0, 1].</param>
    /// <param name="gains">g of each image, shape [N, 1, …].</param>
    /// <param name="seeds">32 bits for each image.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public static Tensor Blend(Tensor images, Tensor gains, ReadOnlySpan<long> seeds)
    {
        using var scope = NewDisposeScope();
        var pixels = images.numel() / seeds.Length;
        var numbers = arange(pixels, dtype: ScalarType.Int64, device: images.device) * 0x9E3779B1L;
        var bits = Hashed((numbers.unsqueeze(0) + tensor(seeds.ToArray(), device: images.device).unsqueeze(1)).bitwise_and(Of(Word)));
        var bytes = Byte(0) + Byte(8) + Byte(16) + Byte(24);
        var noise = ((bytes.to(images.dtype) - BytesMean) * (Deviation / BytesDeviation) + Mean).clamp(0, 1).reshape(images.shape);
        return (images + (gains * (noise - images))).MoveToOuterDisposeScope();

        Tensor Of(long value) => tensor(value, device: images.device);
        Tensor Byte(int from) => bits.floor_divide(1L << from).bitwise_and(Of(255));
        // Finaliser of MurmurHash3 (Appleby, public domain) on 32 bits, products wrapping.
        Tensor Hashed(Tensor h)
        {
            h = h.bitwise_xor(h.floor_divide(1L << 16)) * 0x85EBCA6BL;
            h = h.bitwise_and(Of(Word));
            h = h.bitwise_xor(h.floor_divide(1L << 13)) * 0xC2B2AE35L;
            h = h.bitwise_and(Of(Word));
            return h.bitwise_xor(h.floor_divide(1L << 16));
        }
    }
}

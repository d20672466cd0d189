using ImageRegression.Randomness;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>Random geometry and contrast of training images, drawn anew for each image and applied on its device.</summary>
/// <remarks>
/// As torchvision's RandomAffine (about the centre, outside filled with 0, bilinear), RandomHorizontalFlip and
/// ColorJitter(contrast), with which the RM-Loss repository trains on bone age. Each image gets one matrix, so that
/// flip and affine map are one resampling. Noise, crop and gamma are those of the AdaTriplet repository, and off by default.
/// </remarks>
public sealed record Augmentation : IAugmentation
{
    private const int DrawsPerImage = 13;

    /// <summary>Largest rotation in degrees, either way; ≥ 0. Default 20.</summary>
    public double RotationDeg { get; init => field = NotNegative(value, nameof(RotationDeg)); } = 20;

    /// <summary>Largest shift as a fraction of width and of height, either way; ≥ 0. Default 0.2.</summary>
    public double Shift { get; init => field = NotNegative(value, nameof(Shift)); } = 0.2;

    /// <summary>Smallest scale; &gt; 0. Default 0.8.</summary>
    public double ScaleMin { get; init => field = Positive(value, nameof(ScaleMin)); } = 0.8;

    /// <summary>Largest scale; ≥ <see cref="ScaleMin"/>. Default 1.2.</summary>
    public double ScaleMax { get; init => field = Positive(value, nameof(ScaleMax)); } = 1.2;

    /// <summary>Half-width c of the contrast factor's range [max(0, 1 − c), 1 + c]; ≥ 0. Default 0.5.</summary>
    public double Contrast { get; init => field = NotNegative(value, nameof(Contrast)); } = 0.5;

    /// <summary>Probability of a left-right flip, 0 to 1. Default 0.5.</summary>
    public double HorizontalFlip
    {
        get;
        init => field = Probability(value, nameof(HorizontalFlip));
    } = 0.5;

    /// <summary>Probability of an upside-down flip, 0 to 1. Default 0.</summary>
    public double VerticalFlip
    {
        get;
        init => field = Probability(value, nameof(VerticalFlip));
    }

    /// <summary>Probability that an image gets noise, 0 to 1. Default 0.</summary>
    public double NoiseProbability { get; init => field = Probability(value, nameof(NoiseProbability)); }

    /// <summary>Largest share of noise in an image, 0 to 1: (1 − g)·image + g·noise with g uniform up to it. Default 0.3.</summary>
    public double NoiseGain { get; init => field = Probability(value, nameof(NoiseGain)); } = 0.3;

    /// <summary>
    /// Height and width, over the image's, of a window at a random place that is brought to the full size; above 0, at most 1. Default 1: none.
    /// </summary>
    public double Crop
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Crop), value, "Must be above 0 and at most 1.");
    } = 1;

    /// <summary>Probability that an image is raised to a power, 0 to 1. Default 0.</summary>
    public double GammaProbability { get; init => field = Probability(value, nameof(GammaProbability)); }

    /// <summary>Smallest power; &gt; 0. Default 0.5.</summary>
    public double GammaMin { get; init => field = Positive(value, nameof(GammaMin)); } = 0.5;

    /// <summary>Largest power; ≥ <see cref="GammaMin"/>. Default 1.5.</summary>
    public double GammaMax { get; init => field = Positive(value, nameof(GammaMax)); } = 1.5;

    /// <summary>Whether the third of five axes is time, as in clips: all frames are then moved alike, and nothing moves along it. Default false: it is space.</summary>
    public bool DepthIsTime { get; init; }

    /// <summary>Leaves images as they are.</summary>
    public static Augmentation None { get; } = new() { RotationDeg = 0, Shift = 0, ScaleMin = 1, ScaleMax = 1, Contrast = 0, HorizontalFlip = 0 };

    /// <summary>For hand radiographs, as the RM-Loss repository: the defaults.</summary>
    public static Augmentation RotateShiftScaleFlip { get; } = new();

    /// <summary>
    /// For hearts in CT: small, since position is known, size bears on the label and HU are absolute.
    /// </summary>
    public static Augmentation SmallRotateShiftFlip { get; } = new() { RotationDeg = 5, Shift = 0.05, ScaleMin = 1, ScaleMax = 1, Contrast = 0.05, HorizontalFlip = 0.5 };

    /// <summary>
    /// For knees and other images whose sides and places are known, as the AdaTriplet repository: noise, turns up to 10°, a
    /// window of 256 of 280 pixels, gamma; no flip, for left and right are different.
    /// </summary>
    public static Augmentation NoiseRotateCropGamma { get; } = None with { RotationDeg = 10, NoiseProbability = 0.5, Crop = 256.0 / 280, GammaProbability = 0.5 };

    private bool MovesPixels => RotationDeg > 0 || Shift > 0 || ScaleMin != 1 || ScaleMax != 1 || HorizontalFlip > 0 || VerticalFlip > 0 || Crop < 1;

    /// <summary>Augments a batch, with one draw for each image, volume or clip. Volumes turn within their slices and shift along all three axes.</summary>
    /// <param name="images">Shape [N, C, H, W] or [N, C, D, H, W], in [0, 1]; left as it is.</param>
    /// <param name="seed">Image i is drawn from (seed, i), so equal seeds give equal batches on every device.</param>
    /// <returns>A new tensor of the same shape, type and device, in [0, 1].</returns>
    /// <exception cref="ArgumentException">Neither four axes nor five.</exception>
    public Tensor Apply(Tensor images, ulong seed)
    {
        if (images.dim() is not (4 or 5))
            throw new ArgumentException($"'images' has shape {images.ShapeText()}; it must be [N, C, H, W] or [N, C, D, H, W].", nameof(images));
        using var scope = NewDisposeScope();
        var isVolume = images.dim() == 5 && !DepthIsTime;
        var (count, height, width) = ((int)images.shape[0], images.shape[^2], images.shape[^1]);
        long[] map = isVolume ? [3, 4] : [2, 3];
        var matrices = new float[count * map[0] * map[1]];
        var (factors, gains, powers, noises) = (new float[count], new float[count], new float[count], new long[count]);
        for (var i = 0; i < count; i++)
        {
            var draw = Draw(seed, i, out gains[i], out powers[i], out noises[i]);
            (isVolume ? draw.VolumeMatrix(width, height) : draw.Matrix(width, height)).CopyTo(matrices.AsSpan((int)(i * map[0] * map[1])));
            factors[i] = (float)draw.Contrast;
        }
        var noisy = NoiseProbability > 0 ? PixelNoise.Blend(images, PerImage(gains), noises) : images;
        var augmented = MovesPixels ? Move(noisy, tensor(matrices, [count, .. map], device: images.device)) : noisy.clone();
        if (Contrast > 0)
            augmented = Blend(augmented, PerImage(factors));
        if (GammaProbability > 0)
            augmented = augmented.clamp(0, 1).pow(PerImage(powers));
        return augmented.MoveToOuterDisposeScope();

        Tensor PerImage(float[] values) =>
            tensor(values, [count, .. Enumerable.Repeat(1L, (int)images.dim() - 1)], device: images.device).to(images.dtype);
    }

    // Every image uses all its draws, so that switching one setting off leaves the others' values as they were.
    private AffineDraw Draw(ulong seed, int image, out float noiseGain, out float power, out long noise)
    {
        var random = SplitMix64.For(seed, (ulong)image);
        Span<double> uniform = stackalloc double[DrawsPerImage];
        foreach (ref var value in uniform)
            value = random.Uniform();
        noiseGain = uniform[7] < NoiseProbability ? (float)(NoiseGain * uniform[8]) : 0;
        power = uniform[9] < GammaProbability ? (float)Between(GammaMin, GammaMax, uniform[10]) : 1;
        noise = (long)(random.Next() >> 32);
        var vertical = random.Uniform();   // the last, for what came before it must stay
        return new AffineDraw(
            AngleDeg: Between(-RotationDeg, RotationDeg, uniform[0]),
            ShiftX: Between(-Shift, Shift, uniform[1]),
            ShiftY: Between(-Shift, Shift, uniform[2]),
            Scale: Between(ScaleMin, ScaleMax, uniform[3]),
            Contrast: Between(Math.Max(0, 1 - Contrast), 1 + Contrast, uniform[4]),
            Flip: uniform[5] < HorizontalFlip)
        {
            FlipVertically = vertical < VerticalFlip,
            ShiftZ = Between(-Shift, Shift, uniform[6]),
            Crop = Crop,
            CropX = Between(-1, 1, uniform[11]),
            CropY = Between(-1, 1, uniform[12]),
        };
    }

    internal static Tensor Move(Tensor images, Tensor matrices)
    {
        if (images.dim() == 5 && matrices.shape[1] == 2)   // frames of clips: as channels of one picture they move alike
            return Move(images.flatten(1, 2), matrices).unflatten(1, [images.shape[1], images.shape[2]]);
        var grid = nn.functional.affine_grid(matrices.to(images.dtype), images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, align_corners: false);
    }

    // ColorJitter's contrast: f·image + (1 − f)·mean of its grey version, kept within [0, 1].
    private static Tensor Blend(Tensor images, Tensor factors)
    {
        var grey = images.shape[1] == 3 && images.dim() == 4
            ? (images * tensor([0.2989f, 0.587f, 0.114f], [1, 3, 1, 1], device: images.device).to(images.dtype)).sum(1, keepdim: true)
            : images;
        var mean = grey.mean([.. Enumerable.Range(1, (int)images.dim() - 1).Select(axis => (long)axis)], keepdim: true);
        return (mean + (factors * (images - mean))).clamp(0, 1);
    }

    private static double Between(double low, double high, double uniform) => low + ((high - low) * uniform);

    private static double Probability(double value, string name) =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must lie in 0 to 1.");

    private static double NotNegative(double value, string name) =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be 0 or more.");

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be greater than 0.");
}

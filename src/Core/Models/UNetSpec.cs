namespace ImageRegression.Models;

/// <summary>Which U-Net to train, as a value: equal specs with equal seeds build bitwise equal networks.</summary>
public sealed record UNetSpec
{
    /// <summary>2 for images or slices (the default), 3 for volumes.</summary>
    public int Axes
    {
        get;
        init => field = value is 2 or 3 ? value : throw new ArgumentOutOfRangeException(nameof(Axes), value, "Must be 2 or 3.");
    } = 2;

    /// <summary>Channels in; ≥ 1. Default 1, CT.</summary>
    public int Channels { get; init => field = Positive(value, nameof(Channels)); } = 1;

    /// <summary>Structures to find, one logit each; ≥ 1. Default 1.</summary>
    public int Outputs { get; init => field = Positive(value, nameof(Outputs)); } = 1;

    /// <summary>Channels of the first level; even. Default 64, the paper's.</summary>
    public int Width
    {
        get;
        init => field = value >= 2 && value % 2 == 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(Width), value, "Must be even, and at least 2.");
    } = 64;

    /// <summary>How often the size is halved, 1 to 6. Default 4, the paper's.</summary>
    public int Depth
    {
        get;
        init => field = value is >= 1 and <= 6 ? value : throw new ArgumentOutOfRangeException(nameof(Depth), value, "Must lie in 1 to 6.");
    } = 4;

    /// <summary>The name people know the network by.</summary>
    public string Name => $"{Axes}D U-Net";

    /// <summary>The factor that every side of the input must be a multiple of.</summary>
    public int SideMultiple => 1 << Depth;

    /// <summary>Builds the network, on the CPU and in training mode.</summary>
    /// <param name="seed">The starting weights are a pure function of it; the global random state is left alone.</param>
    public UNet.UNet Build(ulong seed) => WeightInitialization.Seeded(seed, () => new UNet.UNet(Axes, Channels, Outputs, Width, Depth));

    private static int Positive(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}

using System.Collections.Immutable;

namespace ImageRegression.Torch;

/// <summary>Operators of many shapes, drawn from a seed, against float64.</summary>
/// <param name="What">The kind of operator.</param>
/// <param name="Probes">What is asked.</param>
internal sealed record OperatorSweep(string What, ImmutableArray<OperatorProbe> Probes)
{
    /// <summary>All kinds.</summary>
    /// <param name="scale">Cases of each kind, in parts of some 4,000 in all.</param>
    public static ImmutableArray<OperatorSweep> Of(double scale) =>
    [
        Of("1-D convolutions", scale * 400, random => Convolution(random, 1, 40)),
        Of("2-D convolutions", scale * 1600, random => Convolution(random, 2, 14)),
        Of("2-D convolutions, larger", scale * 160, random => Convolution(random, 2, 64)),
        Of("3-D convolutions", scale * 800, random => Convolution(random, 3, 8)),
        Of("3-D convolutions, larger", scale * 40, random => Convolution(random, 3, 20)),
        Of("linear layers", scale * 400, random => new LayerProbe(Layer.Linear, random.Next(2, 65), random.Next(1, 400), [random.Next(1, 200)])),
        Of("batch normalisations", scale * 200, random => Images(random, Layer.BatchNorm)),
        Of("interpolations", scale * 200, random => Images(random, Layer.Interpolate)),
        Of("average pools", scale * 200, random => Images(random, Layer.AveragePool)),
    ];

    /// <summary>Asks all of them, with oneDNN as the process has it.</summary>
    /// <param name="isOneThread">Else every second case runs on all of the process's threads.</param>
    public EngineFinding Find(bool isOneThread)
    {
        var errors = Probes.Select((probe, i) => Error(probe, (ulong)i + 1, isOneThread || i % 2 == 0)).ToArray();
        return new(
            What,
            Probes.Length,
            [.. Probes.Zip(errors).Where(pair => !OperatorProbe.IsRight(pair.Second)).Select(pair => $"{pair.First}: error {pair.Second:g3}")],
            errors.Where(OperatorProbe.IsRight).DefaultIfEmpty(0).Max());
    }

    private static double Error(OperatorProbe probe, ulong seed, bool isOneThread)
    {
        using var one = isOneThread ? TorchThreads.One() : null;
        return probe.Error(seed);
    }

    private static OperatorSweep Of(string what, double cases, Func<Random, OperatorProbe> draw)
    {
        var random = new Random(1);
        return new(what, [.. Enumerable.Range(0, Math.Max(2, (int)cases)).Select(_ => draw(random))]);
    }

    private static ConvolutionProbe Convolution(Random random, int axes, int largest)
    {
        var groups = Any(random, 1, 1, 1, 1, 2, 4);
        var (input, output) = (groups * Any(random, 1, 2, 3, 4, 8, 16, 24), groups * Any(random, 1, 2, 4, 8, 16, 32));
        if (random.Next(5) == 0)
            groups = input = output = Any(random, 4, 8, 16, 32);   // one kernel a channel
        var kernel = Any(random, 1, 1, 3, 3, 3, 5, 7);
        var padding = Any(random, kernel / 2, kernel / 2, 0);
        var least = Math.Max(1, kernel - (2 * padding));
        return new(
            Any(random, 1, 2, 3, 4, 7, 8, largest > 20 ? 4 : 16), input, output, kernel, Any(random, 1, 1, 2, 3), padding,
            [.. Enumerable.Range(0, axes).Select(_ => (long)random.Next(least, Math.Max(least, largest) + 1))], groups);
    }

    private static LayerProbe Images(Random random, Layer layer)
    {
        var axes = Any(random, 2, 3);
        return new(layer, random.Next(2, 9), random.Next(1, 40), [.. Enumerable.Range(0, axes).Select(_ => (long)random.Next(2, axes == 2 ? 20 : 10))]);
    }

    private static int Any(Random random, params ReadOnlySpan<int> values) => values[random.Next(values.Length)];
}

using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>
/// Operators on one thread while a second one allocates, collects and finalises: numbers and tensors that native code is using
/// must outlive the call (dotnet/TorchSharp#1496; the build guards TorchSharp.dll for it, TorchSharp.targets).
/// </summary>
/// <remarks>
/// Nothing is disposed, so that all depends on what the collector takes for unused. As TorchSharp is packaged, such a run ends the
/// process, or its numbers differ from those of a run that nobody disturbs.
/// </remarks>
internal static class LifetimeStress
{
    private static readonly (string Name, Func<int, double[]> Work)[] Kinds =
    [
        ("numbers as arguments", Numbers), ("a chain of temporaries", Chain), ("sizes in arrays", Sizes), ("a convolution and its gradients", Convolution),
        ("steps of Adam", round => Steps(round, weights => optim.Adam(weights, lr: 0.1, weight_decay: 0.01))),
        ("steps of AdamW", round => Steps(round, weights => optim.AdamW(weights, lr: 0.1))),
        ("steps of SGD", round => Steps(round, weights => optim.SGD(weights, 0.1, momentum: 0.9))),
    ];

    private const int Variants = 7;   // so that a number left over from the round before is seen

    /// <summary>Runs it.</summary>
    /// <param name="rounds">Pieces of work, of seven kinds in turn.</param>
    /// <returns>Each that gave other bits than undisturbed, or threw.</returns>
    public static ImmutableArray<string> Wrong(int rounds)
    {
        using var one = TorchThreads.One();
        var expected = Array.ConvertAll(Kinds, kind => Enumerable.Range(0, Variants).Select(kind.Work).ToArray());
        using var stop = new CancellationTokenSource();
        var beside = new Thread(() => Collect(stop.Token)) { IsBackground = true };
        beside.Start();
        try
        {
            return [.. Enumerable.Range(0, rounds).Select(round => Round(round, expected)).OfType<string>()];
        }
        finally
        {
            stop.Cancel();
            beside.Join();
        }
    }

    private static string? Round(int round, double[][][] expected)
    {
        var (kind, variant) = (round % Kinds.Length, round / Kinds.Length % Variants);
        try
        {
            var found = Kinds[kind].Work(variant);
            var right = expected[kind][variant];
            return found.AsSpan().SequenceEqual(right) ? null
                : $"{Kinds[kind].Name}, round {round + 1}: [{string.Join(", ", found.Take(4))}] where [{string.Join(", ", right.Take(4))}] is right";
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return $"{Kinds[kind].Name}, round {round + 1}: {fault.Message.Split('\n')[0]}";
        }
    }

    private static void Collect(CancellationToken stop)
    {
        for (var pass = 0; !stop.IsCancellationRequested; pass++)
        {
            for (var i = 0; i < 50; i++)
                _ = new Finalized();
            GC.Collect(pass % 20 == 19 ? 1 : 0);
            if (pass % 20 == 19)
                GC.WaitForPendingFinalizers();
        }
    }

    private static double[] Numbers(int variant)
    {
        var number = 2.5 + variant;
        return ones([4], float64).add(number).mul(number).sub(number).clamp(-1e6, 1e6).ToHost<double>();
    }

    private static double[] Chain(int variant)
    {
        var x = Given([4, 8, 4, 3], variant);
        return x.mul(x).add(x).sub(x).sqrt().mul(x.sign()).sub(x).abs().add(x.exp()).sum([1, 2]).to(float64).ToHost<double>();
    }

    private static double[] Sizes(int variant)
    {
        var x = Given([4, 8, 4, 3], variant);
        return x.reshape(4, 96).reshape(32, 12).sum([1], keepdim: true).expand(32, 3).contiguous().to(float64).ToHost<double>();
    }

    private static double[] Convolution(int variant)
    {
        Tensor weight = Given([4, 8, 3, 3], variant).requires_grad_(), bias = zeros([4]).requires_grad_();
        nn.functional.conv2d(Given([2, 8, 5, 4], variant + 1), weight, bias, padding: [1, 1]).pow(2).mean().backward();
        return [.. weight.grad!.to(float64).ToHost<double>(), .. bias.grad!.to(float64).ToHost<double>()];
    }

    private static double[] Steps(int variant, Func<Parameter[], OptimizerHelper> build)
    {
        var weight = new Parameter(Given([8, 8], variant));
        var optimizer = build([weight]);
        for (var step = 0; step < 3; step++)
        {
            optimizer.zero_grad();
            Given([16, 8], variant + step).mm(weight).pow(2).mean().backward();
            optimizer.step();
        }
        return weight.to(float64).ToHost<double>();
    }

    private static Tensor Given(long[] shape, int variant) => arange(shape.Aggregate((a, b) => a * b), float32).add(variant).cos().reshape(shape);

    private sealed class Finalized
    {
        private readonly byte[] load = new byte[200];

        ~Finalized() => GC.KeepAlive(load);
    }
}

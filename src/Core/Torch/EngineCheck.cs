using System.Diagnostics;
using System.Reflection;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Whether libtorch and TorchSharp compute rightly on this machine's processor, as this process has them set up.</summary>
/// <remarks>
/// Operators of many shapes, forward and backward, in float32 against float64; and operators under the garbage collection of a
/// second thread. Why both are asked: docs/decisions/026-torchsharp-is-the-engine.md. Where oneDNN was switched off
/// (<see cref="OneDnn"/>), a thorough check says what it would have computed.
/// </remarks>
public static class EngineCheck
{
    /// <summary>Whether the TorchSharp of this process keeps arguments alive: the build's copy does, the package's own does not.</summary>
    /// <remarks>Asked besides, because the package's own fails only once the runtime has optimised it, which a brief check does not see.</remarks>
    public static bool IsGuarded => typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    /// <summary>Some 80 operators and 700 pieces of work under collections: about a second.</summary>
    public static IEnumerable<EngineFinding> Brief()
    {
        OneDnn.Ensure();
        var found = OperatorSweep.Of(0.02).Select(sweep => sweep.Find(isOneThread: true)).ToArray();
        yield return found.Aggregate((a, b) => a.And(b)) with { What = "operators" };
        yield return Lifetimes(700);
    }

    /// <summary>Some 4,000 operators, half of them on all threads, and 70,000 pieces of work under collections: minutes.</summary>
    public static IEnumerable<EngineFinding> Thorough()
    {
        OneDnn.Ensure();
        var sweeps = OperatorSweep.Of(1);
        foreach (var sweep in sweeps)
            yield return sweep.Find(isOneThread: false);
        yield return Lifetimes(70_000);
        if (OneDnn.IsUsed)
            yield break;
        foreach (var sweep in sweeps)
            yield return OneDnn.WithIt(() => sweep.Find(isOneThread: false)) with { IsInUse = false };
    }

    private static EngineFinding Lifetimes(int rounds) => new("pieces of work under collections", rounds, LifetimeStress.Wrong(rounds), 0);
}

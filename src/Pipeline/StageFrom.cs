using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ImageRegression.Pipeline;

public abstract partial record Stage
{
    /// <summary>
    /// A stage made of a function in a script. Its result is kept as JSON; the function's own source text and the
    /// values it captures are part of the fingerprint.
    /// </summary>
    /// <param name="name">What people call it; also part of the fingerprint.</param>
    /// <param name="compute">The computation. It must give the same result each time.</param>
    /// <param name="source">Filled in by the compiler.</param>
    /// <exception cref="UserErrorException">
    /// The function captures a value without a canonical form, such as a stage: hand that over as an input.
    /// </exception>
    public static Stage<T> From<T>(
        string name, Func<T> compute,
        [CallerArgumentExpression(nameof(compute))] string source = "")
        where T : notnull =>
        Lambda<T>(name, [], LambdaSource.Of(compute, source), _ => compute());

    /// <summary>A stage made of a function of one upstream result.</summary>
    /// <inheritdoc cref="From{T}(string, Func{T}, string)"/>
    public static Stage<T> From<TFirst, T>(
        string name, Stage<TFirst> first, Func<TFirst, T> compute,
        [CallerArgumentExpression(nameof(compute))] string source = "")
        where TFirst : notnull
        where T : notnull =>
        Lambda<T>(name, [first], LambdaSource.Of(compute, source), run => compute(run.Input(first)));

    /// <summary>A stage made of a function of two upstream results.</summary>
    /// <inheritdoc cref="From{T}(string, Func{T}, string)"/>
    public static Stage<T> From<TFirst, TSecond, T>(
        string name, Stage<TFirst> first, Stage<TSecond> second, Func<TFirst, TSecond, T> compute,
        [CallerArgumentExpression(nameof(compute))] string source = "")
        where TFirst : notnull
        where TSecond : notnull
        where T : notnull =>
        Lambda<T>(name, [first, second], LambdaSource.Of(compute, source), run => compute(run.Input(first), run.Input(second)));

    /// <summary>A stage made of a function of many upstream results of one type, in their order.</summary>
    /// <inheritdoc cref="From{T}(string, Func{T}, string)"/>
    public static Stage<T> From<TEach, T>(
        string name, IEnumerable<Stage<TEach>> each, Func<ImmutableArray<TEach>, T> compute,
        [CallerArgumentExpression(nameof(compute))] string source = "")
        where TEach : notnull
        where T : notnull
    {
        ImmutableArray<Stage<TEach>> all = [.. each];
        return Lambda<T>(name, [.. all], LambdaSource.Of(compute, source), run => compute([.. all.Select(run.Input)]));
    }

    private static LambdaStage<T> Lambda<T>(string name, ImmutableArray<Stage> inputs, LambdaSource source, Func<StageRun, T> compute)
        where T : notnull =>
        new(source, [.. inputs.Select((stage, i) => new StageInput($"{i + 1}", stage))], compute) { Name = name };
}

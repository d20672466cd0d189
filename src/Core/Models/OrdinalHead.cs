using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>What the logits of an ordinal head mean and how they depend on each other.</summary>
public enum OrdinalHeads
{
    /// <summary>P(label &gt; t_k), each with weights of its own (Niu et al. 2016).</summary>
    Independent,

    /// <summary>P(label &gt; t_k), with shared weights and a bias each (Cao et al. 2020).</summary>
    Coral,

    /// <summary>P(label &gt; t_k | label &gt; t_(k−1)); their products are consistent (Shi et al. 2021).</summary>
    Corn,
}

/// <summary>How K − 1 probabilities become one label.</summary>
public enum OrdinalDecoding
{
    /// <summary>The sum of the probabilities, each for the step it decides.</summary>
    Expectation,

    /// <summary>The level of the rank that is the number of probabilities above one half (Niu et al. 2016).</summary>
    Count,

    /// <summary>The level of the first rank whose probability of being exceeded is not above one half.</summary>
    FirstFailure,

    /// <summary>The level of the most probable rank, of several the lowest; for heads of ranks, which have no thresholds.</summary>
    MostProbable,
}

/// <summary>A label as its rank among thresholds, and back.</summary>
/// <remarks>
/// K − 1 thresholds t divide the labels into ranks 0 … K − 1: rank = #{k : t_k &lt; label}. A rank stands for its level, the
/// middle between its two thresholds; the outermost ranks are taken to be as wide as their neighbours. For whole labels put the thresholds on
/// halves: bone ages of 4 to 228 months have the 225 thresholds 3.5, 4.5, …, 227.5 and the levels 3, 4, …, 228.
/// </remarks>
public sealed record OrdinalHead : Head
{
    /// <summary>t, in label units: finite and ascending, at least one.</summary>
    public required ImmutableArray<double> Thresholds
    {
        get;
        init => field = value.Length > 0 && value.All(double.IsFinite) && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second) ? value
            : throw new ArgumentException("Thresholds must be finite and ascending, and at least one.", nameof(Thresholds));
    }

    /// <summary>What the logits mean. Default <see cref="OrdinalHeads.Independent"/>.</summary>
    public OrdinalHeads Heads { get; init; }

    /// <inheritdoc/>
    public override int Outputs => Thresholds.Length;

    /// <summary>The labels that ranks 0 … K − 1 stand for, in label units.</summary>
    public ImmutableArray<double> Levels
    {
        get
        {
            var t = Thresholds;
            var (low, high) = t.Length == 1 ? (1, 1) : (t[1] - t[0], t[^1] - t[^2]);
            return [t[0] - (low / 2), .. t.Zip(t.Skip(1), (below, above) => below + ((above - below) / 2)), t[^1] + (high / 2)];
        }
    }

    /// <summary>Ranks of labels.</summary>
    /// <param name="labels">In label units, of any shape.</param>
    /// <returns>Whole numbers 0 … K − 1, in the labels' shape and type.</returns>
    public Tensor Ranks(Tensor labels)
    {
        using var scope = NewDisposeScope();
        var boundaries = tensor(Thresholds.ToArray(), dtype: labels.dtype, device: labels.device);
        return labels.contiguous().bucketize(boundaries).to(labels.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Labels that logits mean.</summary>
    /// <param name="logits">Shape [N, K − 1].</param>
    /// <param name="decoding">How their probabilities become a label.</param>
    /// <returns>Shape [N], float64, in label units.</returns>
    /// <exception cref="ArgumentException">There are not as many logits as thresholds.</exception>
    public Tensor Decode(Tensor logits, OrdinalDecoding decoding = OrdinalDecoding.Expectation)
    {
        if (logits.shape is not [_, var heads] || heads != Outputs)
            throw new ArgumentException($"'logits' has shape {logits.ShapeText()}; {Outputs} thresholds need [batch, {Outputs}].", nameof(logits));
        using var scope = NewDisposeScope();
        var p = logits.to(ScalarType.Float64).sigmoid();
        if (Heads == OrdinalHeads.Corn)
            p = p.cumprod(1);
        var levels = tensor(Levels.ToArray(), device: p.device);
        var decoded = decoding switch
        {
            OrdinalDecoding.Expectation => p.mv(levels.narrow(0, 1, Outputs) - levels.narrow(0, 0, Outputs)) + levels[0],
            OrdinalDecoding.Count => levels.index_select(0, p.gt(0.5).sum(1)),
            OrdinalDecoding.FirstFailure => levels.index_select(0, p.gt(0.5).to(ScalarType.Int64).cumprod(1).sum(1)),
            _ => throw NoDecoding(decoding),
        };
        return decoded.MoveToOuterDisposeScope();
    }

    internal override OnnxValue? Decoded(OnnxValue outputs, OrdinalDecoding decoding)
    {
        var (graph, levels) = (outputs.Graph, Levels);
        var p = outputs.To(OnnxType.Float64).Sigmoid();
        if (Heads == OrdinalHeads.Corn)
            p = Running(p.Apply("Log")).Apply("Exp");   // there is no running product
        var isAbove = graph.Node("Greater", [p, graph.Constant(0.5)]);
        return decoding switch
        {
            OrdinalDecoding.Expectation =>
                p.MatMul(graph.Constant<double>([.. levels.Zip(levels.Skip(1), (low, high) => high - low)], Outputs)) + levels[0],
            OrdinalDecoding.Count => At(isAbove.To(OnnxType.Int64)),
            OrdinalDecoding.FirstFailure => At(graph.Node("Equal", [Running(isAbove.Apply("Not").To(OnnxType.Int64)), graph.Constant(0L)]).To(OnnxType.Int64)),
            _ => throw NoDecoding(decoding),
        };

        OnnxValue Running(OnnxValue values) => graph.Node("CumSum", [values, graph.Constant(1L)]);

        OnnxValue At(OnnxValue passed) => graph.Node(
            "Gather", [graph.Constant<double>([.. levels], levels.Length), graph.Node("ReduceSum", [passed, graph.Row(1)], ("keepdims", 0L))], ("axis", 0L));
    }

    private static UserErrorException NoDecoding(OrdinalDecoding decoding) =>
        new($"{decoding} is of a head of ranks, and this one asks whether a label is above thresholds: read {OrdinalDecoding.Expectation}, {OrdinalDecoding.Count} or {OrdinalDecoding.FirstFailure}.");

    /// <summary>Equal thresholds and heads are equal heads.</summary>
    public bool Equals(OrdinalHead? other) =>
        other is not null && Heads == other.Heads && Thresholds.SequenceEqual(other.Thresholds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Heads, Thresholds.Length, Thresholds[0]);

    internal static ImmutableArray<double> Evenly(double first, double last, double step) =>
        step > 0 && last >= first && (last - first) / step < 1e6
            ? [.. Enumerable.Range(0, (int)Math.Round((last - first) / step) + 1).Select(k => first + (k * step))]
            : throw new ArgumentException($"Thresholds from {first} to {last} in steps of {step} are none, or too many.");

    internal override Module<Tensor, Tensor> Build(long dim) => Heads == OrdinalHeads.Coral ? new CoralHead(dim, Outputs) : nn.Linear(dim, Outputs);
}

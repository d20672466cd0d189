using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <summary>A head that compares an embedding with a prototype of each rank: its outputs are e^τ times their cosines, one a rank.</summary>
internal abstract record RankHead : Head
{
    /// <summary>What the ranks stand for.</summary>
    public required RankLevels Levels { get; init; }

    /// <summary>What share of a label each rank is to have. Default <see cref="RankTargets.Hard"/>.</summary>
    public RankTargets Targets { get; init; } = RankTargets.Hard;

    /// <inheritdoc/>
    public override int Outputs => Levels.Count;

    /// <summary>What a loss of ranks compares outputs with.</summary>
    /// <param name="labels">Shape [N] or [N, 1], in label units.</param>
    /// <returns>Ranks, shape [N], or the shares of all, shape [N, R]; in the labels' type and on their device.</returns>
    public Tensor TargetsOf(Tensor labels)
    {
        var values = labels.to(float64).ToHost<double>();
        using var targets = Targets is HardTargets ? tensor(Array.ConvertAll(values, label => (double)Levels.Nearest(label))) : Targets.Of(Levels, values);
        return targets.to(labels.dtype, labels.device);
    }

    /// <summary>How probable each rank is for each of a batch.</summary>
    /// <param name="outputs">Shape [N, R].</param>
    public ImmutableArray<RankDistribution> Distributions(Tensor outputs) =>
        [.. outputs.to(float64).ToHost<double>().Chunk(Levels.Count).Select(row => RankDistribution.Of(Levels, row))];

    /// <summary>The label that a distribution means.</summary>
    /// <exception cref="UserErrorException">That decoding is of thresholds.</exception>
    public static double Decode(RankDistribution distribution, OrdinalDecoding decoding) => decoding switch
    {
        OrdinalDecoding.Expectation => distribution.Expectation,
        OrdinalDecoding.MostProbable => distribution.Levels.Values[distribution.MostProbable],
        _ => throw NoDecoding(decoding),
    };

    internal override OnnxValue? Decoded(OnnxValue outputs, OrdinalDecoding decoding)
    {
        var (graph, levels) = (outputs.Graph, Levels.Values);
        return decoding switch
        {
            OrdinalDecoding.Expectation => graph.Node("Softmax", [outputs.To(OnnxType.Float64)], ("axis", 1L)).MatMul(graph.Constant<double>([.. levels], levels.Length)),
            OrdinalDecoding.MostProbable => graph.Node("Gather", [graph.Constant<double>([.. levels], levels.Length), graph.Node("ArgMax", [outputs], ("axis", 1L), ("keepdims", 0L))], ("axis", 0L)),
            _ => throw NoDecoding(decoding),
        };
    }

    private static UserErrorException NoDecoding(OrdinalDecoding decoding) =>
        new($"{decoding} counts thresholds, and a head of ranks has none: read {OrdinalDecoding.Expectation} or {OrdinalDecoding.MostProbable}.");
}

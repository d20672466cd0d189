using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Ordinal;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>Between labels in their unit and what a head is trained to put out.</summary>
internal static class HeadLabels
{
    /// <summary>What the loss compares a network's outputs with: ranks for an ordinal head, ranks or their shares for a head of ranks, else scaled labels.</summary>
    /// <returns>Shape [N], float32; [N, 2] of labels on a circle, [N, R] of shares.</returns>
    public static Tensor Targets(
        this nn.Module<ModelInput, Tensor> network, ImageSet images, ReadOnlySpan<int> rows, LabelScaling scaling, Device device)
    {
        if (network is not HeadedNetwork { Form: OrdinalHead or RankHead } headed)
            return images.Labels(rows, scaling, device);
        using var labels = images.Labels(rows, LabelScaling.None, device);
        return headed.Form.TargetsOf(labels);
    }

    /// <summary>What a loss compares outputs of a head with that is of ranks: the ranks of labels, or the shares that ranks have in them.</summary>
    /// <param name="head">An ordinal head, or one of ranks.</param>
    /// <param name="labels">Shape [N], in label units.</param>
    public static Tensor TargetsOf(this Head head, Tensor labels) => head switch
    {
        OrdinalHead ordinal => ordinal.Ranks(labels),
        RankHead ranks => ranks.TargetsOf(labels),
        _ => throw new ArgumentException("The head is of labels, not of ranks.", nameof(head)),
    };

    /// <summary>How probable each rank is for embedded cases; null where the head is not of ranks.</summary>
    /// <param name="network">In evaluation.</param>
    /// <param name="embeddings">Shape [N, D], on any device.</param>
    public static ImmutableArray<RankDistribution>? Ranks(this HeadedNetwork network, Tensor embeddings)
    {
        if (network.Form is not RankHead ranks)
            return null;
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        return ranks.Distributions(network.Read(embeddings.to(network.parameters().First().device)));
    }

    /// <summary>What a head answers for embedded cases.</summary>
    /// <param name="network">A network with a head of one value a case, of two where labels lie on a circle, or with one of ranks.</param>
    /// <param name="embeddings">Shape [N, D], on any device.</param>
    /// <param name="scaling">From label units to the scale of training.</param>
    /// <param name="decoding">How probabilities of ranks become a label.</param>
    /// <returns>N predictions, in label units.</returns>
    /// <exception cref="ArgumentException">The head puts out several values a case.</exception>
    public static double[] Predict(
        this HeadedNetwork network, Tensor embeddings, LabelScaling scaling, OrdinalDecoding decoding = OrdinalDecoding.Expectation)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var outputs = network.Read(embeddings.to(network.parameters().First().device));
        return network.Form switch
        {
            OrdinalHead ordinal => Values(ordinal.Decode(outputs, decoding)),
            RankHead ranks => [.. ranks.Distributions(outputs).Select(one => RankHead.Decode(one, decoding))],
            LinearHead { Values: var values } when values == scaling.Columns => scaling.Labels(Values(outputs)),
            var several => throw new ArgumentException($"The head puts out {several.Outputs} values a case; a prediction is read from {scaling.Columns}.", nameof(network)),
        };

        static double[] Values(Tensor tensor) => tensor.to(float64).ToHost<double>();
    }
}

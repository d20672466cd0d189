using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>Between labels in their unit and what a head is trained to put out.</summary>
internal static class HeadLabels
{
    /// <summary>What the loss compares a network's outputs with: ranks for an ordinal head, else scaled labels.</summary>
    /// <returns>Shape [N], float32; [N, 2] of labels on a circle.</returns>
    public static Tensor Targets(
        this nn.Module<ModelInput, Tensor> network, ImageSet images, ReadOnlySpan<int> rows, LabelScaling scaling, Device device)
    {
        if (network is not HeadedNetwork { Form: OrdinalHead ordinal })
            return images.Labels(rows, scaling, device);
        using var labels = images.Labels(rows, LabelScaling.None, device);
        return ordinal.Ranks(labels);
    }

    /// <summary>What a head answers for embedded cases.</summary>
    /// <param name="network">A network with a head of one value a case, of two where labels lie on a circle, or with an ordinal one.</param>
    /// <param name="embeddings">Shape [N, D], on any device.</param>
    /// <param name="scaling">From label units to the scale of training.</param>
    /// <param name="decoding">How an ordinal head's probabilities become a label.</param>
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
            LinearHead { Values: var values } when values == scaling.Columns => scaling.Labels(Values(outputs)),
            var several => throw new ArgumentException($"The head puts out {several.Outputs} values a case; a prediction is read from {scaling.Columns}.", nameof(network)),
        };

        static double[] Values(Tensor tensor) => tensor.to(float64).ToHost<double>();
    }
}

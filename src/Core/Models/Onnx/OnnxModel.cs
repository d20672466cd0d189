using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Images;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Models.Onnx;

/// <summary>A network as an ONNX file that takes images as a decoder gives them: preparation, network and head in one graph.</summary>
/// <remarks>
/// <para>
/// Inputs: <c>images</c>, shape [N, C, H, W] of any N, H and W: uint8 where the study keeps 8 bits, else float32 in the files' own unit (Hounsfield units for
/// CT), or as part of the range that each file states where the study scales by that; <c>covariates</c>, shape [N, K], float64, where the network sees any:
/// numbers in the table's unit, categories by their places. Left to the caller: decoding, turning by EXIF, colour to grey, cropping around landmarks.
/// </para>
/// <para>
/// Outputs: <c>embeddings</c>, shape [N, D], float32; with a head <c>outputs</c>, shape [N, K], and where it answers with one label <c>predicted</c>,
/// shape [N], float64, in label units. Of labels on a circle the outputs are the two numbers of a point, and the metadata says how they
/// become a label. The metadata entry <c>imageregression</c> says all of it in JSON.
/// </para>
/// </remarks>
internal static class OnnxModel
{
    /// <summary>Writes a network.</summary>
    /// <param name="to">Where the bytes go.</param>
    /// <param name="network">In evaluation or not, on any device, in float32; it stays as it is.</param>
    /// <param name="preparation">How its images were prepared.</param>
    /// <param name="covariates">How what it sees besides is coded.</param>
    /// <param name="scaling">From label units to the scale of training.</param>
    /// <param name="decoding">How an ordinal head's probabilities become a label.</param>
    /// <exception cref="UserErrorException">A part of the network cannot be written, or it takes volumes or clips.</exception>
    public static void Write(
        Stream to, nn.Module<ModelInput, Tensor> network, ImagePreparation preparation, CovariateCoding covariates, LabelScaling scaling,
        OrdinalDecoding decoding = OrdinalDecoding.Expectation)
    {
        if (preparation.Layout.Depth > 1)
            throw new UserErrorException($"A network of volumes or clips, of {preparation.Layout.Depth} slices or frames here, cannot be written as ONNX; networks of images can.");
        var graph = new OnnxGraph(network);
        var images = OnnxImages.Input(graph, preparation);
        var headed = network as HeadedNetwork;
        var embeddings = Embedded(headed?.Embedder ?? network, images, OnnxCovariates.Input(graph, covariates));
        graph.Output(embeddings, "embeddings", OnnxType.Float32, "batch", "dimensions");
        if (headed is not null)
        {
            var outputs = headed.Read(embeddings);
            graph.Output(outputs, "outputs", OnnxType.Float32, "batch", headed.Form.Outputs);
            if (Predicted(headed.Form, outputs, scaling, decoding) is { } predicted)
                graph.Output(predicted, "predicted", OnnxType.Float64, "batch");
        }
        graph.Model(network.GetName(), [new("imageregression", Description(preparation, covariates, headed is null ? LabelScaling.None : scaling))]).WriteTo(to);
    }

    /// <summary>The graph of a network beneath any head.</summary>
    /// <exception cref="UserErrorException">It has none.</exception>
    public static OnnxValue Embedded(nn.Module<ModelInput, Tensor> network, OnnxValue images, OnnxValue? covariates) =>
        network is IOnnxEmbedder known ? known.Onnx(images, covariates)
            : throw new UserErrorException(
                $"The network {network.GetName()} cannot be written as ONNX: it has no graph there. Networks of this program for images can, and what is built of their layers by nn.Sequential.");

    /// <summary>What is said of a network of this program that has no graph.</summary>
    public static UserErrorException WithoutGraph(string network) =>
        new($"The network {network} cannot be written as ONNX: it has no graph there. Choose another network, or keep the model as a bundle.");

    private static OnnxValue? Predicted(Head form, OnnxValue outputs, LabelScaling scaling, OrdinalDecoding decoding) => form switch
    {
        LinearHead { Values: 1 } => (outputs.Select(1, 0).To(OnnxType.Float64) * scaling.Divisor) + scaling.Offset,
        _ => form.Decoded(outputs, decoding),
    };

    private static string Description(ImagePreparation preparation, CovariateCoding covariates, LabelScaling scaling)
    {
        var (layout, scale) = (preparation.Layout, preparation.Scale);
        var description = JsonSerializer.SerializeToNode(new
        {
            images = new
            {
                channels = layout.Channels,
                height = layout.Height,
                width = layout.Width,
                fit = layout.Fit.ToString(),
                bits = layout.Bits,
                values = Values(layout, scale),
            },
            covariates = covariates.Columns.Select(column => column switch
            {
                CategoricalColumn category => new { name = column.Name, unit = "category", levels = (ImmutableArray<string>?)category.Levels },
                _ => new { name = column.Name, unit = "as in the table", levels = (ImmutableArray<string>?)null },
            }),
        })!.AsObject();
        if (scaling.Axis.Period is { } period)   // labels on a line are described in the bytes of before
            description["circle"] = JsonSerializer.SerializeToNode(
                new { period, offset = scaling.Offset, divisor = scaling.Divisor, resultant = scaling.Resultant, label = "offset + period * atan2(divisor * b, divisor * a + resultant) / (2 * pi), modulo the period" });
        return description.ToJsonString();
    }

    private static string Values(PixelLayout layout, IntensityScale scale) => scale.Rule switch
    {
        IntensityRule.Hounsfield => $"Hounsfield units, seen through {scale}",
        IntensityRule.Values => $"values of the files, seen through {scale}",
        _ => layout.Bits == 8 ? "0 to 255" : "0 to 1, as part of the range that each file states",
    };
}

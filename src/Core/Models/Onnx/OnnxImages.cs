using ImageRegression.Images;

namespace ImageRegression.Models.Onnx;

/// <summary>What happens to an image between its decoder and a network, in ONNX: brought to the set's size, and its intensities to [0, 1].</summary>
/// <remarks>
/// The same steps as <see cref="FittedImage"/> and <see cref="IntensityScale"/>, by the same formulas: each axis is a product with a matrix of
/// <see cref="AxisWeights"/>, made from the size of the image that is given, so that one graph takes images of any size.
/// </remarks>
internal static class OnnxImages
{
    /// <summary>Name of the input.</summary>
    public const string Name = "images";

    /// <summary>The type of the input: bytes where the set keeps 8 bits, else float32.</summary>
    public static OnnxType TypeOf(ImagePreparation preparation) => preparation.Layout.Bits == 8 ? OnnxType.UInt8 : OnnxType.Float32;

    /// <summary>Declares the input and prepares it.</summary>
    /// <returns>Shape [N, C, Height, Width], float32, in [0, 1].</returns>
    public static OnnxValue Input(OnnxGraph graph, ImagePreparation preparation)
    {
        var (layout, scale) = (preparation.Layout, preparation.Scale);
        var given = graph.Input(Name, TypeOf(preparation), "batch", layout.Channels, "height", "width").To(OnnxType.Float32);
        // What lies beside a CT is air, as its window sees it.
        var values = scale.Rule == IntensityRule.Hounsfield ? given - graph.Constant((float)scale.Low) : given;
        return Scaled(Fitted(values, layout), layout, scale);
    }

    private static OnnxValue Fitted(OnnxValue images, PixelLayout layout)
    {
        var graph = images.Graph;
        var size = images.Apply("Shape").To(OnnxType.Float64);
        var (height, width) = (size.Select(0, 2), size.Select(0, 3));
        var (down, across) = (graph.Constant((double)layout.Height), graph.Constant((double)layout.Width));
        var (scaledHeight, scaledWidth) = (down, across);
        if (layout.Fit != ImageFit.Stretch)
        {
            var (isPadded, scales) = (layout.Fit == ImageFit.Pad, new[] { across / width, down / height });
            var scale = graph.Node(isPadded ? "Min" : "Max", scales);
            scaledHeight = Side(height, down);
            scaledWidth = Side(width, across);

            OnnxValue Side(OnnxValue side, OnnxValue wanted)
            {
                var scaled = (side * scale).Apply("Round");
                return isPadded ? graph.Node("Min", [graph.Node("Max", [scaled, graph.Constant(1.0)]), wanted]) : graph.Node("Max", [scaled, wanted]);
            }
        }
        var rows = Weights(height, scaledHeight, layout.Height);
        var columns = Weights(width, scaledWidth, layout.Width);
        return rows.MatMul(images).MatMul(columns.Transpose(1, 0)).Reshape(0, layout.Channels, layout.Height, layout.Width);
    }

    // Shape [wanted, from], float32: how much each sample of an axis gives to each of the frame's. The scaled axis lies in the middle of the frame.
    private static OnnxValue Weights(OnnxValue from, OnnxValue scaled, long wanted)
    {
        var graph = from.Graph;
        var margin = (graph.Constant((double)wanted) - scaled) / 2;
        var offset = (margin.Apply("Abs").Apply("Floor")) * margin.Apply("Sign");   // whole samples, cut off towards zero
        var place = graph.Constant<double>([.. Enumerable.Range(0, (int)wanted).Select(i => (double)i)], wanted, 1) - offset;
        var source = graph.Node("Range", [graph.Constant(0.0), from, graph.Constant(1.0)]);
        var step = from / scaled;
        var (start, end) = (place * step, (place + 1) * step);

        var zero = graph.Constant(0.0);
        var covered = graph.Node("Max", [graph.Node("Min", [end, source + 1]) - graph.Node("Max", [start, source]), zero]);
        var mean = covered / (end - start);

        var at = graph.Node("Min", [graph.Node("Max", [((start + end) / 2) - 0.5, zero]), from - 1]);
        var linear = graph.Node("Max", [graph.Constant(1.0) - (at - source).Apply("Abs"), zero]);

        var isShrunk = graph.Node("GreaterOrEqual", [step, graph.Constant(1.0)]);
        var isInside = graph.Node("And", [graph.Node("GreaterOrEqual", [place, zero]), graph.Node("Less", [place, scaled])]);
        return graph.Node("Where", [isInside, graph.Node("Where", [isShrunk, mean, linear]), zero]).To(OnnxType.Float32);
    }

    // Rounded to the levels that the set is kept in, as the study's images are.
    private static OnnxValue Scaled(OnnxValue images, PixelLayout layout, IntensityScale scale)
    {
        var graph = images.Graph;
        double levels = layout.Bits == 8 ? byte.MaxValue : ushort.MaxValue;
        var (low, high) = scale.Rule switch
        {
            IntensityRule.Declared => (0, layout.Bits == 8 ? byte.MaxValue : 1),   // 16 bits: given as part of the file's own range
            IntensityRule.Hounsfield => (0, scale.High - scale.Low),
            _ => (scale.Low, scale.High),
        };
        var level = ((images.To(OnnxType.Float64) - low) / (high - low) * levels).Apply("Round");
        var kept = graph.Node("Min", [graph.Node("Max", [level, graph.Constant(0.0)]), graph.Constant(levels)]);
        return kept.To(OnnxType.Float32) / graph.Constant((float)levels);
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Models.Onnx;

/// <summary>How the engine's own layers are written in ONNX, as they are in evaluation.</summary>
internal static class OnnxLayers
{
    /// <summary>What layers make of a value, one after the other.</summary>
    /// <exception cref="UserErrorException">A layer has no graph, or a setting that is not written.</exception>
    public static OnnxValue Through(this OnnxValue value, params ReadOnlySpan<nn.Module> layers)
    {
        foreach (var layer in layers)
            value = Applied(value, layer);
        return value;
    }

    private static OnnxValue Applied(OnnxValue x, nn.Module layer) => layer switch
    {
        IOnnxModule own => own.Onnx(x),
        Sequential several => Enumerable.Range(0, several.Count).Aggregate(x, (value, i) => value.Through((nn.Module)several[i])),
        Convolution { transposed: false, padding_mode: PaddingModes.Zeros, padding: { } padding, kernel_size.Length: 2 } convolution => Convolved(x, convolution, padding),
        BatchNorm { running_mean: { } mean, running_var: { } variance, weight: { } weight, bias: { } bias } norm =>
            x.Graph.Node("BatchNormalization", [x, .. Weights(x, weight, bias, mean, variance)], ("epsilon", (float)norm.eps)),
        LayerNorm { weight: { } weight, bias: { } bias, normalized_shape.Length: 1 } norm => x.LayerNormalized(weight, bias, norm.eps),
        Linear linear => x.Linear(linear.weight, linear.bias),
        MaxPool2d { ceil_mode: false } pool =>
            x.Apply("MaxPool", [.. Windows(pool.kernel_size, pool.stride, pool.padding), ("dilations", Two(pool.dilation, 1))]),
        AvgPool2d { ceil_mode: false, divisor_override: null } pool =>
            x.Apply("AveragePool", [.. Windows(pool.kernel_size, pool.stride, pool.padding), ("count_include_pad", pool.count_include_pad ? 1L : 0L)]),
        AdaptiveAvgPool2d pool when pool.output_size.All(side => side == 1) => x.Apply("GlobalAveragePool"),
        Flatten { start_dim: 1, end_dim: -1 } => x.Flatten(),
        ReLU => x.Relu(),
        SiLU => x.Silu(),
        GELU { approximate: TorchSharp.Modules.GELU.Approximate.none } => x.Gelu(),
        Dropout or Dropout2d or Identity => x,   // of no effect in evaluation
        _ => throw new UserErrorException(
            $"The network cannot be written as ONNX: its part {layer.GetName()} has no graph there, or a setting that none was written for. "
            + "Networks of this program for images can, and what is built of their layers by nn.Sequential."),
    };

    /// <summary>x Wᵀ + b over the last axis.</summary>
    public static OnnxValue Linear(this OnnxValue x, Tensor weight, Tensor? bias)
    {
        var product = x.MatMul(x.Graph.Weight(weight).Transpose(1, 0));
        return bias is null ? product : product + x.Graph.Weight(bias);
    }

    /// <summary>Layer normalisation over the last axis.</summary>
    public static OnnxValue LayerNormalized(this OnnxValue x, Tensor weight, Tensor bias, double eps) =>
        x.Graph.Node("LayerNormalization", [x, .. Weights(x, weight, bias)], ("axis", -1L), ("epsilon", (float)eps));

    /// <summary>The largest value of each window.</summary>
    public static OnnxValue MaxPool(this OnnxValue x, long kernel, long stride) => x.Apply("MaxPool", Windows([kernel], [stride], [0]));

    /// <summary>The mean of each window, zeros around the image among its values.</summary>
    public static OnnxValue AveragePool(this OnnxValue x, long kernel, long stride, long padding) =>
        x.Apply("AveragePool", [.. Windows([kernel], [stride], [padding]), ("count_include_pad", 1L)]);

    private static OnnxValue Convolved(OnnxValue x, Convolution layer, long[] padding)
    {
        OnnxValue[] values = layer.bias is null ? [x, .. Weights(x, layer.weight)] : [x, .. Weights(x, layer.weight, layer.bias)];
        return x.Graph.Node("Conv", values,
            [.. Windows(layer.kernel_size, layer.stride, padding), ("dilations", Two(layer.dilation, 1)), ("group", layer.groups)]);
    }

    private static OnnxAttribute[] Windows(long[] kernel, long[]? stride, long[]? padding)
    {
        var (sides, around) = (Two(kernel, 1), Two(padding, 0));
        return [("kernel_shape", sides), ("strides", stride is null or [] ? sides : Two(stride, 1)), ("pads", new[] { around[0], around[1], around[0], around[1] })];
    }

    // One number stands for both axes.
    private static long[] Two(long[]? sides, long otherwise) => sides switch
    {
        null or [] => [otherwise, otherwise],
        [var both] => [both, both],
        _ => sides,
    };

    private static OnnxValue[] Weights(OnnxValue x, params ReadOnlySpan<Tensor> tensors)
    {
        var values = new OnnxValue[tensors.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = x.Graph.Weight(tensors[i]);
        return values;
    }
}

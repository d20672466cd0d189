using System.Globalization;
using System.Runtime.InteropServices;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models.Onnx;

/// <summary>A network as a graph of ONNX operators, while it is built: weights keep the names of their state dict.</summary>
/// <remarks>
/// Operators are those of opset 17, the first with layer normalisation; ONNX Runtime reads it from version 1.12 on. Field numbers are those of
/// onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
/// </remarks>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8, Opset = 17;

    private readonly ProtoMessage nodes = new(), weights = new(), inputs = new(), outputs = new();
    private readonly Dictionary<nint, string> names = [];
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private int made;

    /// <summary>An empty graph.</summary>
    /// <param name="network">Whose weights it may have.</param>
    public OnnxGraph(nn.Module network)
    {
        foreach (var (name, parameter) in network.named_parameters())
            names[parameter.Handle] = name;
        foreach (var (name, buffer) in network.named_buffers())
            names[buffer.Handle] = name;
    }

    /// <summary>Declares what the model is given.</summary>
    /// <param name="name">By which it is given.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">Of each axis its length, or a name where any will do.</param>
    public OnnxValue Input(string name, OnnxType type, params object[] shape)
    {
        inputs.Add(11, Described(name, type, shape));
        return new(this, name);
    }

    /// <summary>Declares an answer of the model.</summary>
    /// <param name="value">What is answered.</param>
    /// <param name="name">By which it is asked for.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">As of inputs.</param>
    public void Output(OnnxValue value, string name, OnnxType type, params object[] shape)
    {
        Write("Identity", [value], name, []);
        outputs.Add(12, Described(name, type, shape));
    }

    /// <summary>A parameter or buffer of the network.</summary>
    /// <exception cref="ArgumentException">It is none of the network's, or not of float32.</exception>
    public OnnxValue Weight(Tensor tensor)
    {
        if (!names.TryGetValue(tensor.Handle, out var name))
            throw new ArgumentException("The tensor is no parameter or buffer of the network.", nameof(tensor));
        if (tensor.dtype != ScalarType.Float32)
            throw new ArgumentException($"The weight '{name}' is of {tensor.dtype}; networks are written in float32.", nameof(tensor));
        if (written.Add(name))
            Write(name, OnnxType.Float32, tensor.shape, MemoryMarshal.AsBytes<float>(tensor.ToHost<float>()).ToArray());
        return new(this, name);
    }

    /// <summary>Numbers that are the same for every input.</summary>
    /// <param name="values">As many as the shape has places.</param>
    /// <param name="shape">None: a scalar of one number.</param>
    public OnnxValue Constant<T>(T[] values, params long[] shape) where T : unmanaged
    {
        var name = Name("constant");
        Write(name, TypeOf<T>(), shape, MemoryMarshal.AsBytes<T>(values).ToArray());
        return new(this, name);
    }

    /// <summary>A number that is the same for every input.</summary>
    public OnnxValue Constant<T>(T value) where T : unmanaged => Constant([value]);

    /// <summary>Whole numbers in a row, such as a shape.</summary>
    public OnnxValue Row(params long[] values) => Constant(values, values.Length);

    /// <summary>What an operator makes of values.</summary>
    /// <param name="operation">Its name in the default domain.</param>
    /// <param name="values">What it is given, in its order.</param>
    /// <param name="attributes">Its settings.</param>
    public OnnxValue Node(string operation, ReadOnlySpan<OnnxValue> values, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Write(operation, values, Name(operation), attributes);

    /// <summary>The finished model.</summary>
    /// <param name="name">Of the graph.</param>
    /// <param name="metadata">Texts by name, kept with it.</param>
    public ProtoMessage Model(string name, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        // GraphProto: 1 = node, 2 = name, 5 = initializer, 11 = input, 12 = output; the fields below have their numbers already.
        var graph = new ProtoMessage().Add(2, name).AddFields(nodes).AddFields(weights).AddFields(inputs).AddFields(outputs);
        // ModelProto: 1 = ir_version, 2 = producer_name, 7 = graph, 8 = opset_import (2 = version), 14 = metadata_props (1 = key, 2 = value).
        var model = new ProtoMessage().Add(1, IrVersion).Add(2, "ImageRegression").Add(7, graph).Add(8, new ProtoMessage().Add(1, "").Add(2, Opset));
        foreach (var (key, text) in metadata)
            model.Add(14, new ProtoMessage().Add(1, key).Add(2, text));
        return model;
    }

    // NodeProto: 1 = input, 2 = output, 3 = name, 4 = op_type, 5 = attribute.
    private OnnxValue Write(string operation, ReadOnlySpan<OnnxValue> values, string name, ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new ProtoMessage();
        foreach (var value in values)
            node.Add(1, value.Name);
        node.Add(2, name).Add(3, name).Add(4, operation);
        foreach (var attribute in attributes)
            node.Add(5, attribute.Message);
        nodes.Add(1, node);
        return new(this, name);
    }

    // TensorProto: 1 = dims, 2 = data_type, 8 = name, 9 = raw_data, little-endian in row-major order.
    private void Write(string name, OnnxType type, IEnumerable<long> shape, byte[] little) =>
        weights.Add(5, new ProtoMessage().Add(1, shape).Add(2, (long)type).Add(8, name).Add(9, little));

    // ValueInfoProto: 1 = name, 2 = type; TypeProto: 1 = tensor_type; its 1 = elem_type, 2 = shape; TensorShapeProto: 1 = dim; its 1 = dim_value, 2 = dim_param.
    private static ProtoMessage Described(string name, OnnxType type, object[] shape)
    {
        var sides = shape.Aggregate(new ProtoMessage(), (message, side) => message.Add(1, side is string any
            ? new ProtoMessage().Add(2, any) : new ProtoMessage().Add(1, Convert.ToInt64(side, CultureInfo.InvariantCulture))));
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, (long)type).Add(2, sides)));
    }

    private string Name(string what) => string.Create(CultureInfo.InvariantCulture, $"{what}_{made++}");

    private static OnnxType TypeOf<T>() =>
        typeof(T) == typeof(float) ? OnnxType.Float32
        : typeof(T) == typeof(double) ? OnnxType.Float64
        : typeof(T) == typeof(long) ? OnnxType.Int64
        : throw new NotSupportedException($"Constants are of float32, float64 or int64, not of {typeof(T).Name}.");
}

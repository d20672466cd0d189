namespace ImageRegression.Models.Onnx;

/// <summary>A tensor in an ONNX graph: what is done with it becomes a node, so that a graph reads like the forward pass it stands for.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Name">Its name there.</param>
internal readonly record struct OnnxValue(OnnxGraph Graph, string Name)
{
    public static OnnxValue operator +(OnnxValue a, OnnxValue b) => a.Graph.Node("Add", [a, b]);

    public static OnnxValue operator -(OnnxValue a, OnnxValue b) => a.Graph.Node("Sub", [a, b]);

    public static OnnxValue operator *(OnnxValue a, OnnxValue b) => a.Graph.Node("Mul", [a, b]);

    public static OnnxValue operator /(OnnxValue a, OnnxValue b) => a.Graph.Node("Div", [a, b]);

    public static OnnxValue operator +(OnnxValue a, double b) => a + a.Graph.Constant(b);

    public static OnnxValue operator -(OnnxValue a, double b) => a - a.Graph.Constant(b);

    public static OnnxValue operator *(OnnxValue a, double b) => a * a.Graph.Constant(b);

    public static OnnxValue operator /(OnnxValue a, double b) => a / a.Graph.Constant(b);

    /// <summary>An operator of one input.</summary>
    public OnnxValue Apply(string operation, params ReadOnlySpan<OnnxAttribute> attributes) => Graph.Node(operation, [this], attributes);

    public OnnxValue Relu() => Apply("Relu");

    public OnnxValue Sigmoid() => Apply("Sigmoid");

    /// <summary>x · sigmoid(x).</summary>
    public OnnxValue Silu() => this * Sigmoid();

    /// <summary>x Φ(x), exactly: ½ x (1 + erf(x / √2)).</summary>
    public OnnxValue Gelu() => this * Graph.Constant(0.5f) * ((this / Graph.Constant((float)Math.Sqrt(2))).Apply("Erf") + Graph.Constant(1f));

    /// <summary>Elements of another type; numbers are cut off towards zero.</summary>
    public OnnxValue To(OnnxType type) => Apply("Cast", ("to", (long)type));

    /// <summary>[N, …] as [N, F].</summary>
    public OnnxValue Flatten() => Apply("Flatten", ("axis", 1L));

    public OnnxValue Transpose(params long[] axes) => Apply("Transpose", ("perm", axes));

    /// <summary>Another shape: 0 keeps a side, −1 is what is left.</summary>
    public OnnxValue Reshape(params long[] shape) => Graph.Node("Reshape", [this, Graph.Row(shape)]);

    public OnnxValue MatMul(OnnxValue other) => Graph.Node("MatMul", [this, other]);

    /// <summary>One place along an axis, which is gone afterwards.</summary>
    public OnnxValue Select(long axis, long place) => Graph.Node("Gather", [this, Graph.Constant(place)], ("axis", axis));

    /// <summary>Places from one to before another along an axis.</summary>
    public OnnxValue Slice(long axis, long from, long to) => Graph.Node("Slice", [this, Graph.Row(from), Graph.Row(to), Graph.Row(axis)]);

    /// <summary>Divided by the Euclidean norm of its row, at least 1e−12, as PyTorch's <c>normalize</c>.</summary>
    public OnnxValue NormalizedRows() =>
        this / Graph.Node("Max", [Apply("ReduceL2", ("axes", new long[] { 1 }), ("keepdims", 1L)), Graph.Constant(1e-12f)]);

    /// <summary>Values behind one another along an axis.</summary>
    public static OnnxValue Concat(long axis, params ReadOnlySpan<OnnxValue> values) => values[0].Graph.Node("Concat", values, ("axis", axis));
}

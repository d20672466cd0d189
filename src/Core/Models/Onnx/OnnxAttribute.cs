namespace ImageRegression.Models.Onnx;

/// <summary>A setting of an operator: a whole number, a number, or several whole numbers.</summary>
/// <param name="Name">As the operator calls it.</param>
/// <param name="Field">Field of the value in AttributeProto.</param>
/// <param name="Type">Its number in AttributeProto.AttributeType.</param>
/// <param name="Value">The value.</param>
internal sealed record OnnxAttribute(string Name, int Field, long Type, object Value)
{
    public static implicit operator OnnxAttribute((string Name, long Value) one) => new(one.Name, Field: 3, Type: 2, one.Value);

    public static implicit operator OnnxAttribute((string Name, float Value) one) => new(one.Name, Field: 2, Type: 1, one.Value);

    public static implicit operator OnnxAttribute((string Name, long[] Values) several) => new(several.Name, Field: 8, Type: 7, several.Values);

    /// <summary>AttributeProto: 1 = name, 2 = f, 3 = i, 8 = ints, 20 = type.</summary>
    public ProtoMessage Message => (Value switch
    {
        long whole => Named.Add(Field, whole),
        float number => Named.Add(Field, number),
        _ => Named.Add(Field, (IEnumerable<long>)Value),
    }).Add(20, Type);

    private ProtoMessage Named => new ProtoMessage().Add(1, Name);
}

using System.Text;

namespace TorchSharp;

/// <summary>What an argument of an operator is; the numbers are the shim's.</summary>
internal enum ValueTag
{
    None, Default, Tensor, Double, Int, Bool, Device, IntList, DoubleList, BoolList, TensorList, String, Generator,
}

/// <summary>One argument of an operator. It keeps what it refers to alive during the call.</summary>
internal readonly struct IValue
{
    private readonly object? reference;
    private readonly long bits;
    private readonly ValueTag tag;

    private IValue(ValueTag tag, long bits = 0, object? reference = null) =>
        (this.tag, this.bits, this.reference) = (tag, bits, reference);

    /// <summary>No value, as Python's None.</summary>
    public static readonly IValue None = new(ValueTag.None);

    /// <summary>The default of the operator's schema.</summary>
    public static readonly IValue Default = new(ValueTag.Default);

    public static implicit operator IValue(torch.Tensor? tensor) => tensor is null ? None : new(ValueTag.Tensor, reference: tensor);
    public static implicit operator IValue(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator IValue(long value) => new(ValueTag.Int, value);
    public static implicit operator IValue(int value) => new(ValueTag.Int, value);
    public static implicit operator IValue(bool value) => new(ValueTag.Bool, value ? 1 : 0);
    public static implicit operator IValue(double? value) => value is { } given ? given : None;
    public static implicit operator IValue(long? value) => value is { } given ? given : None;
    public static implicit operator IValue(Scalar value) => new(value.Tag, value.Bits);
    public static implicit operator IValue(Scalar? value) => value is { } given ? given : None;
    public static implicit operator IValue(torch.ScalarType value) => new(ValueTag.Int, (long)value);
    public static implicit operator IValue(torch.ScalarType? value) => value is { } given ? given : None;
    public static implicit operator IValue(torch.Device? device) => device is null ? None : new(ValueTag.Device, device.Packed);
    public static implicit operator IValue(torch.Generator? generator) => generator is null ? None : new(ValueTag.Generator, reference: generator);
    public static implicit operator IValue(string? text) => text is null ? None : new(ValueTag.String, reference: Encoding.UTF8.GetBytes(text));
    public static implicit operator IValue(long[]? values) => values is null ? None : new(ValueTag.IntList, reference: values);
    public static implicit operator IValue(ReadOnlySpan<long> values) => values.ToArray();
    public static implicit operator IValue((long, long) values) => new long[] { values.Item1, values.Item2 };
    public static implicit operator IValue((long, long, long) values) => new long[] { values.Item1, values.Item2, values.Item3 };
    public static implicit operator IValue(double[]? values) => values is null ? None : new(ValueTag.DoubleList, reference: values);
    public static implicit operator IValue(bool[]? values) => values is null ? None : new(ValueTag.BoolList, reference: values);
    public static implicit operator IValue(torch.Tensor?[] tensors) => new(ValueTag.TensorList, reference: tensors);

    /// <summary>How many 8-byte words the lists among the arguments take.</summary>
    public static int WordsOf(ReadOnlySpan<IValue> arguments)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
            words += argument.tag switch
            {
                ValueTag.String => (((byte[])argument.reference!).Length + 7) / 8,
                ValueTag.IntList or ValueTag.DoubleList or ValueTag.BoolList or ValueTag.TensorList => ((Array)argument.reference!).Length,
                _ => 0,
            };
        return words;
    }

    /// <summary>Writes the shim's form of this argument, its list into <paramref name="words"/>, and returns the next free word.</summary>
    public unsafe long* Write(NativeValue* value, long* words)
    {
        *value = new() { Tag = tag, Payload = bits };
        switch (tag)
        {
            case ValueTag.Tensor: value->Payload = ((torch.Tensor)reference!).Handle; return words;
            case ValueTag.Generator: value->Payload = ((torch.Generator)reference!).Handle; return words;
            case ValueTag.IntList: return Copy<long>((long[])reference!, value, words);
            case ValueTag.DoubleList: return Copy<double>((double[])reference!, value, words);
            case ValueTag.String: return Copy<byte>((byte[])reference!, value, words);
            case ValueTag.BoolList:
                return Copy<long>(Array.ConvertAll((bool[])reference!, item => item ? 1L : 0L), value, words);
            case ValueTag.TensorList:
                var tensors = (torch.Tensor?[])reference!;
                for (var i = 0; i < tensors.Length; i++) words[i] = tensors[i]?.Handle ?? 0;
                (value->Payload, value->Count) = ((long)words, tensors.Length);
                return words + tensors.Length;
            default: return words;
        }
    }

    private static unsafe long* Copy<T>(ReadOnlySpan<T> items, NativeValue* value, long* words) where T : unmanaged
    {
        items.CopyTo(new Span<T>(words, items.Length));
        (value->Payload, value->Count) = ((long)words, items.Length);
        return words + ((items.Length * sizeof(T)) + 7) / 8;
    }

    /// <summary>The argument as an error message shows it.</summary>
    public override string ToString() => tag switch
    {
        ValueTag.None => "none",
        ValueTag.Default => "default",
        ValueTag.Tensor => ((torch.Tensor)reference!).Summary,
        ValueTag.Double => Invariant(BitConverter.Int64BitsToDouble(bits)),
        ValueTag.Bool => bits != 0 ? "true" : "false",
        ValueTag.IntList => $"[{string.Join(", ", (long[])reference!)}]",
        ValueTag.DoubleList => $"[{string.Join(", ", ((double[])reference!).Select(Invariant))}]",
        ValueTag.BoolList => $"[{string.Join(", ", (bool[])reference!)}]",
        ValueTag.TensorList => $"[{string.Join(", ", ((torch.Tensor?[])reference!).Select(tensor => tensor?.Summary ?? "none"))}]",
        ValueTag.String => $"'{Encoding.UTF8.GetString((byte[])reference!)}'",
        ValueTag.Generator => "generator",
        ValueTag.Device => torch.Device.Unpack(bits).ToString(),
        _ => bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Invariant(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

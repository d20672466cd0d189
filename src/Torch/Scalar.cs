namespace TorchSharp;

/// <summary>A number or truth value that an operator takes where it does not take a tensor.</summary>
/// <remarks>Whole numbers travel as 64-bit integers, fractions as float64, as in Python; the tensors decide the result's type.</remarks>
public readonly record struct Scalar : IDisposable
{
    private Scalar(ValueTag tag, long bits) => (Tag, Bits) = (tag, bits);

    internal ValueTag Tag { get; }

    internal long Bits { get; }

    /// <summary>The type of tensor this number alone would make: bool, int64 or float64.</summary>
    public torch.ScalarType Type => Tag switch
    {
        ValueTag.Bool => torch.ScalarType.Bool,
        ValueTag.Int => torch.ScalarType.Int64,
        _ => torch.ScalarType.Float64,
    };

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(byte value) => (long)value;

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(sbyte value) => (long)value;

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(short value) => (long)value;

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(int value) => (long)value;

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(long value) => new(ValueTag.Int, value);

    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(Half value) => (double)value;

    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(float value) => (double)value;

    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(ValueTag.Bool, value ? 1 : 0);

    /// <summary>Does nothing: the value holds no memory. Here so that code written for TorchSharp compiles.</summary>
    public void Dispose() { }

    /// <summary>The number, as C# writes it.</summary>
    public override string ToString() => Tag switch
    {
        ValueTag.Bool => Bits != 0 ? "true" : "false",
        ValueTag.Int => Bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => BitConverter.Int64BitsToDouble(Bits).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>Numbers to scalars and back.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>The truth value as a scalar.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The number, rounded to float16.</summary>
    public static Half ToHalf(this Scalar value) => (Half)value.ToDouble();

    /// <summary>The number, rounded to float32.</summary>
    public static float ToSingle(this Scalar value) => (float)value.ToDouble();

    /// <summary>The number as float64.</summary>
    public static double ToDouble(this Scalar value) =>
        value.Tag is ValueTag.Double ? BitConverter.Int64BitsToDouble(value.Bits) : value.Bits;

    /// <summary>The whole part as a signed byte; an overflow throws.</summary>
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.ToInt64());

    /// <summary>The whole part as a byte; an overflow throws.</summary>
    public static byte ToByte(this Scalar value) => checked((byte)value.ToInt64());

    /// <summary>The whole part as a 16-bit integer; an overflow throws.</summary>
    public static short ToInt16(this Scalar value) => checked((short)value.ToInt64());

    /// <summary>The whole part as a 32-bit integer; an overflow throws.</summary>
    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());

    /// <summary>The whole part; what does not fit into 64 bits throws.</summary>
    public static long ToInt64(this Scalar value) =>
        value.Tag is ValueTag.Double ? checked((long)BitConverter.Int64BitsToDouble(value.Bits)) : value.Bits;

    /// <summary>Whether it is not zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.Tag is ValueTag.Double ? value.ToDouble() != 0 : value.Bits != 0;
}

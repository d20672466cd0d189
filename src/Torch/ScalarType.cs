namespace TorchSharp;

public static partial class torch
{
    /// <summary>The type of a tensor's elements; the numbers are libtorch's.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>uint8</summary>
        Byte = 0,

        /// <summary>int8</summary>
        Int8 = 1,

        /// <summary>int16</summary>
        Int16 = 2,

        /// <summary>int32</summary>
        Int32 = 3,

        /// <summary>int64</summary>
        Int64 = 4,

        /// <summary>float16</summary>
        Float16 = 5,

        /// <summary>float32</summary>
        Float32 = 6,

        /// <summary>float64</summary>
        Float64 = 7,

        /// <summary>complex64</summary>
        ComplexFloat32 = 9,

        /// <summary>complex128</summary>
        ComplexFloat64 = 10,

        /// <summary>bool</summary>
        Bool = 11,

        /// <summary>bfloat16</summary>
        BFloat16 = 15,
    }

    /// <summary>Truth values, a byte each.</summary>
    public const ScalarType @bool = ScalarType.Bool;

    /// <summary>Integers from 0 to 255.</summary>
    public const ScalarType uint8 = ScalarType.Byte;

    /// <summary>Integers from -128 to 127.</summary>
    public const ScalarType int8 = ScalarType.Int8;

    /// <summary>16-bit integers.</summary>
    public const ScalarType int16 = ScalarType.Int16;

    /// <summary>32-bit integers.</summary>
    public const ScalarType int32 = ScalarType.Int32;

    /// <summary>64-bit integers: the type of indices and class labels.</summary>
    public const ScalarType int64 = ScalarType.Int64;

    /// <summary>16-bit floats with float32's range and 8 bits of precision.</summary>
    public const ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>IEEE 16-bit floats.</summary>
    public const ScalarType float16 = ScalarType.Float16;

    /// <summary>IEEE 32-bit floats: the default.</summary>
    public const ScalarType float32 = ScalarType.Float32;

    /// <summary>IEEE 64-bit floats.</summary>
    public const ScalarType float64 = ScalarType.Float64;

    /// <summary>16-bit integers.</summary>
    public const ScalarType @short = ScalarType.Int16;

    /// <summary>32-bit integers.</summary>
    public const ScalarType @int = ScalarType.Int32;

    /// <summary>64-bit integers.</summary>
    public const ScalarType @long = ScalarType.Int64;

    /// <summary>IEEE 16-bit floats.</summary>
    public const ScalarType half = ScalarType.Float16;

    /// <summary>IEEE 32-bit floats.</summary>
    public const ScalarType @float = ScalarType.Float32;

    /// <summary>IEEE 64-bit floats.</summary>
    public const ScalarType @double = ScalarType.Float64;

    /// <summary>Whether the type holds whole numbers; truth values are none.</summary>
    public static bool is_integral(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Int64;

    /// <summary>Whether the type holds real fractions.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Whether the type holds complex numbers.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Bytes that one element takes.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
    };

    // The element type that a .NET type stands for.
    internal static ScalarType ScalarTypeOf(Type type) => type switch
    {
        _ when type == typeof(float) => ScalarType.Float32,
        _ when type == typeof(double) => ScalarType.Float64,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ when type == typeof(long) => ScalarType.Int64,
        _ when type == typeof(int) => ScalarType.Int32,
        _ when type == typeof(short) => ScalarType.Int16,
        _ when type == typeof(sbyte) => ScalarType.Int8,
        _ when type == typeof(byte) => ScalarType.Byte,
        _ when type == typeof(bool) => ScalarType.Bool,
        _ => throw new ArgumentException($"Elements of type {type.Name} have no tensor type.", nameof(type)),
    };
}

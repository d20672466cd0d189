using System.Reflection;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// C#'s operators and conversions, for every type of number on either side.
public sealed class OperatorSyntaxTests
{
    private const double Number = 3;
    private static readonly double[] Elements = [-4, 3, 7.5];

    private static readonly Dictionary<string, Func<double, double, double>> Operators = new()
    {
        ["op_Addition"] = (a, b) => a + b,
        ["op_Subtraction"] = (a, b) => a - b,
        ["op_Multiply"] = (a, b) => a * b,
        ["op_Division"] = (a, b) => a / b,
        ["op_Modulus"] = (a, b) => a - (b * Math.Floor(a / b)),   // Python's, with the divisor's sign
        ["op_Equality"] = (a, b) => a == b ? 1 : 0,
        ["op_Inequality"] = (a, b) => a != b ? 1 : 0,
        ["op_LessThan"] = (a, b) => a < b ? 1 : 0,
        ["op_LessThanOrEqual"] = (a, b) => a <= b ? 1 : 0,
        ["op_GreaterThan"] = (a, b) => a > b ? 1 : 0,
        ["op_GreaterThanOrEqual"] = (a, b) => a >= b ? 1 : 0,
    };

    public static TheoryData<string, int> Overloads => new()
    {
        { "op_Addition", 11 }, { "op_Subtraction", 11 }, { "op_Multiply", 11 }, { "op_Division", 11 }, { "op_Modulus", 6 },
        { "op_Equality", 3 }, { "op_Inequality", 3 }, { "op_LessThan", 3 }, { "op_LessThanOrEqual", 3 }, { "op_GreaterThan", 3 }, { "op_GreaterThanOrEqual", 3 },
    };

    [Theory]
    [MemberData(nameof(Overloads))]
    public void Numbers_of_every_type_may_stand_on_either_side(string name, int count)
    {
        using var scope = NewDisposeScope();
        var overloads = Declared(name).Where(method => method.GetParameters().Length == 2).ToArray();
        Assert.Equal(count, overloads.Length);
        foreach (var overload in overloads)
        {
            var types = overload.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            var tensors = types.Count(type => type == typeof(Tensor));
            var result = (Tensor)overload.Invoke(null, [Operand(types[0], isLeft: true), Operand(types[1], isLeft: tensors == 1)])!;
            var expected = types[0] != typeof(Tensor) ? Elements.Select(x => Operators[name](Number, x))
                : types[1] != typeof(Tensor) ? Elements.Select(x => Operators[name](x, Number))
                : Elements.Select(x => Operators[name](x, Number));
            Near.Equal(expected, result, what: overload.ToString()!);
        }
    }

    [Fact]
    public void Signs_and_bits_have_operators()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor([0b1100L]), tensor([0b1010L]));
        Near.Equal([0b1000], a & b);
        Near.Equal([0b1110], a | b);
        Near.Equal([0b0110], a ^ b);
        Near.Equal([-13], ~a);
        Near.Equal([-12], -a);
    }

    [Fact]
    public void Numbers_and_arrays_of_numbers_become_tensors_of_their_type()
    {
        using var scope = NewDisposeScope();
        Become<byte>(3, uint8, (byte)3, new byte[] { 3, 1 });
        Become<sbyte>(-3, int8, (sbyte)-3, null);
        Become<short>(-3, int16, (short)-3, new short[] { -3, 1 });
        Become<int>(-3, int32, -3, new[] { -3, 1 });
        Become<long>(-3, int64, -3L, new[] { -3L, 1 });
        Become<float>(-2.5, float32, -2.5f, new[] { -2.5f, 1 });
        Become<double>(-2.5, float64, -2.5, new[] { -2.5, 1 });
        Become<bool>(1, ScalarType.Bool, true, new[] { true, true });
        Assert.Equal((ScalarType.Float64, ScalarType.Int64, ScalarType.Bool), (((Tensor)(Scalar)1.5).dtype, ((Tensor)(Scalar)2).dtype, ((Tensor)(Scalar)true).dtype));
    }

    [Fact]
    public void A_tensor_of_one_element_becomes_a_number_of_any_type()
    {
        using var scope = NewDisposeScope();
        var x = tensor([7.9]);
        Assert.Equal((7.9, 7.9f, 7L, 7, true), ((double)x, (float)x, (long)x, (int)x, (bool)x));
        Assert.Equal((7.9, 7.9f, 7L, 7, (byte)7, true), (x.ToDouble(), x.ToSingle(), x.ToInt64(), x.ToInt32(), x.ToByte(), x.ToBoolean()));
        Assert.False((bool)tensor([0.0]));
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(() => (double)tensor([1.0, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => tensor([300L]).ToByte());
    }

    private static void Become<T>(double value, ScalarType type, object one, object? several)
    {
        var number = (Tensor)Conversion(typeof(T)).Invoke(null, [one])!;
        Assert.Equal(type, number.dtype);
        Assert.Empty(number.shape);
        Near.Equal([value], number, what: typeof(T).Name);
        if (several is null) return;
        var list = (Tensor)Conversion(typeof(T[])).Invoke(null, [several])!;
        Assert.Equal(type, list.dtype);
        Near.Equal([value, 1], list, what: typeof(T[]).Name);
    }

    private static MethodInfo Conversion(Type from) => Declared("op_Implicit").Single(method => method.GetParameters()[0].ParameterType == from);

    private static IEnumerable<MethodInfo> Declared(string name) => typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.Name == name);

    private static object Operand(Type type, bool isLeft) =>
        type == typeof(Tensor) ? isLeft ? tensor(Elements) : full([3], Number, float64)
        : type == typeof(Scalar) ? (Scalar)Number
        : Convert.ChangeType(Number, type, System.Globalization.CultureInfo.InvariantCulture);
}

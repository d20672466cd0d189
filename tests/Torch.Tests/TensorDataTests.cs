using System.Collections.ObjectModel;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// The way of numbers from .NET into tensors and back, for every element type.
public sealed class TensorDataTests
{
    [Fact] public void Floats() => Pass<float>(float32, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Doubles() => Pass<double>(float64, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Longs() => Pass<long>(int64, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Ints() => Pass<int>(int32, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Shorts() => Pass<short>(int16, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Signed_bytes() => Pass<sbyte>(int8, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Bytes() => Pass<byte>(uint8, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Halves() => Pass<Half>(float16, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    [Fact] public void Truth_values() => Pass<bool>(ScalarType.Bool, x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), x => tensor(x), (x, d) => tensor(x, d), (x, d) => tensor(x, d));

    // 0 1 0 1 … in every shape that .NET has for it; the same elements in the same order come back, and each alone.
    private static void Pass<T>(ScalarType type, Func<T, Tensor> one, Func<IList<T>, Tensor> list, Func<T[], Tensor> vector, Func<T[,], Tensor> matrix, Func<T[,,], Tensor> cube,
        Func<T[,,,], Tensor> four, Func<IList<T>, long[], Tensor> shapedList, Func<T[], long[], Tensor> shaped) where T : unmanaged
    {
        using var scope = NewDisposeScope();
        T[] elements = [.. Enumerable.Range(0, 6).Select(i => i % 2 == 1 ? One<T>() : default)];
        Is([], one(elements[1]), elements[1]);
        Assert.Equal(elements[1], one(elements[1]).item<T>());
        Is([6], vector(elements), elements);
        Is([6], list(elements), elements);
        Is([6], list(elements.ToList()), elements);
        Is([6], list(new ReadOnlyCollection<T>(elements)), elements);
        Is([3, 2], shaped(elements, [3, 2]), elements);
        Is([3, 2], shapedList(elements.ToList(), [3, 2]), elements);
        Is([2, 2], matrix(new[,] { { elements[0], elements[1] }, { elements[3], elements[2] } }), elements[0], elements[1], elements[3], elements[2]);
        Is([1, 2, 1], cube(new[, ,] { { { elements[1] }, { elements[0] } } }), elements[1], elements[0]);
        Is([1, 1, 1, 2], four(new[, , ,] { { { { elements[1], elements[0] } } } }), elements[1], elements[0]);

        void Is(long[] shape, Tensor actual, params T[] expected)
        {
            Assert.Equal(type, actual.dtype);
            Assert.Equal(shape, actual.shape);
            Assert.Equal(expected, actual.data<T>().ToArray());
        }
    }

    private static T One<T>() where T : unmanaged =>
        typeof(T) == typeof(Half) ? (T)(object)Half.One : (T)Convert.ChangeType(1, typeof(T), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Data_are_converted_and_marked_on_the_way_in_where_that_is_asked()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1, 2], dtype: float32, requires_grad: true);
        Assert.Equal((ScalarType.Float32, true), (x.dtype, x.requires_grad));
        Assert.Equal([2L, 2], from_array(new[,] { { 1.0, 2 }, { 3, 4 } }).shape);
        Assert.Equal(ScalarType.Int64, as_tensor(new[] { 1.9 }, int64).dtype);
        Assert.Equal(ScalarType.Float16, as_tensor(x.detach(), float16).dtype);
        Assert.Throws<ArgumentException>(() => from_array(new[] { 'a' }));
    }

    [Fact]
    public void Elements_are_read_and_written_by_position()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).view(2, 3);
        var elements = x.data<long>();
        Assert.Equal((6L, 5L, 5L, 4L), (elements.Count, elements[1, 2], elements[-1, -1], elements[4]));
        elements[1, 0] = 30;
        elements[0] = 9;
        Assert.Equal([9L, 1, 2, 30, 4, 5], elements);
        Assert.Equal(30, x.T.data<long>()[0, 1]);   // the transpose shares the memory, in other strides
        Assert.Throws<ArgumentOutOfRangeException>(() => elements[0, 3]);
        Assert.Throws<ArgumentException>(() => elements[0, 0, 0]);
        Assert.Throws<InvalidOperationException>(() => x.T.data<long>()[0, 0] = 1);
        Assert.Throws<InvalidOperationException>(() => x.T.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => zeros(1, dtype: bfloat16).data<float>());
    }

    [Fact]
    public void Spans_of_elements_are_copied_out_and_in()
    {
        using var scope = NewDisposeScope();
        var x = arange(4);
        var elements = x.data<long>();
        var copy = new long[5];
        elements.CopyTo(copy, arrayIndex: 2, tensorIndex: 1);
        Assert.Equal([0L, 0, 1, 2, 3], copy);
        elements.CopyFrom(new long[] { 0, 8, 9 }, arrayIndex: 1, tensorIndex: 2);
        Assert.Equal([0L, 1, 8, 9], x.data<long>().ToArray());
    }

    [Fact]
    public void Creation_takes_shapes_in_every_form()
    {
        using var scope = NewDisposeScope();
        ReadOnlySpan<long> span = [2, 3];
        Filled(0, zeros(2), zeros(2, 2), zeros(2, 2, 2), zeros(2, 2, 2, 2), zeros(span));
        Filled(1, ones(2), ones(2, 2), ones(2, 2, 2), ones(2, 2, 2, 2), ones(span));
        Filled(7, full(2, 7), full(2, 2, 7), full(2, 2, 2, 7), full(2, 2, 2, 2, 7), full([2, 3], 7));
        Shaped(empty(2), empty(2, 2), empty(2, 2, 2), empty(2, 2, 2, 2), empty(span));
        Shaped(rand(2), rand(2, 2), rand(2, 2, 2), rand(2, 2, 2, 2), rand(span));
        Shaped(randn(2), randn(2, 2), randn(2, 2, 2), randn(2, 2, 2, 2), randn(span));
        var like = zeros(1, dtype: float16);
        Filled(0, like.new_zeros(2), like.new_zeros(2, 2), like.new_zeros(2, 2, 2), like.new_zeros(2, 2, 2, 2), like.new_zeros([2, 3]));
        Filled(1, like.new_ones(2), like.new_ones(2, 2), like.new_ones(2, 2, 2), like.new_ones(2, 2, 2, 2), like.new_ones([2, 3]));
        Shaped(like.new_empty(2), like.new_empty(2, 2), like.new_empty(2, 2, 2), like.new_empty(2, 2, 2, 2), like.new_empty([2, 3]));
        Assert.Equal((ScalarType.Float16, ScalarType.Float16), (like.new_ones(2).dtype, like.new_full([2], 3).dtype));
        Assert.True(zeros(2, requires_grad: true).requires_grad);

        void Filled(double value, params Tensor[] tensors)
        {
            Shaped(tensors);
            Assert.All(tensors, x => Near.Equal(Enumerable.Repeat(value, (int)x.numel()), x));
        }

        void Shaped(params Tensor[] tensors) =>
            Assert.Equal(["2", "2,2", "2,2,2", "2,2,2,2", "2,3"], tensors.Select(x => string.Join(',', x.shape)));
    }

    [Fact]
    public void Ranges_and_tensors_like_others()
    {
        using var scope = NewDisposeScope();
        Near.Equal([1, 3, 5], arange(1, 7, 2));
        Near.Equal([1, 10, 100], logspace(0, 2, 3), 1e-5);
        Near.Equal([1, 2, 4], logspace(0, 2, 3, @base: 2), 1e-6);
        var x = zeros([2, 3], float64);
        Near.Equal([1, 1, 1, 1, 1, 1], x.ones_like());
        Near.Equal([7, 7, 7, 7, 7, 7], x.full_like(7));
        Near.Equal([0, 0, 0, 0, 0, 0], ones_like(x).zeros_like());
        Assert.All([x.empty_like(), x.rand_like(), x.randn_like(), randint_like(x, 2, 5)], like => Assert.Equal((ScalarType.Float64, "2,3"), (like.dtype, string.Join(',', like.shape))));
        Assert.InRange(randint_like(x, 2, 5).min().ToDouble(), 2, 4);
    }

    [Fact]
    public void Conversions_have_a_method_for_each_type_and_keep_the_memory_where_they_can()
    {
        using var scope = NewDisposeScope();
        var x = tensor([0.0, 1, 2.5]);
        Assert.Equal(
            [ScalarType.Bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64],
            new[] { x.@bool(), x.@byte(), x.@char(), x.@short(), x.@int(), x.@long(), x.half(), x.bfloat16(), x.@float(), x.@double() }.Select(converted => converted.dtype));
        Near.Equal([0, 1, 2], x.@long());
        Near.Equal([0, 1, 1], x.@bool());
        Assert.Equal(float32, x.to(float32).dtype);
        Assert.Equal(float32, x.to(zeros(1)).dtype);
        Assert.Equal(int64, x.type_as(arange(1)).dtype);
        Assert.Equal(float32, x.to(float32, CPU).dtype);
        x.to("cpu").fill_(3);
        x.to(DeviceType.CPU).add_(1);
        Near.Equal([4, 4, 4], x);   // nothing was to convert, so the memory is shared
        x.to(float64, copy: true).fill_(9);
        x.to(CPU, copy: true).fill_(9);
        x.clone().fill_(9);
        Near.Equal([4, 4, 4], x);
        var old = x.clone();
        var converted = old.to(float32, disposeAfter: true);
        Assert.True(old.IsInvalid);
        Near.Equal([4, 4, 4], converted);
        Near.Equal([1, 2, 3], x.copy_(tensor([1L, 2, 3])));
    }

    [Fact]
    public void Types_know_what_they_are()
    {
        Assert.Equal([uint8, int8, int16, int32, int64], Enum.GetValues<ScalarType>().Where(is_integral));
        Assert.Equal([float16, float32, float64, bfloat16], Enum.GetValues<ScalarType>().Where(is_floating_point));
        Assert.Equal([ScalarType.ComplexFloat32, ScalarType.ComplexFloat64], Enum.GetValues<ScalarType>().Where(is_complex));
        Assert.Equal((16, 8), (ScalarType.ComplexFloat64.ElementSize(), ScalarType.ComplexFloat32.ElementSize()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ScalarType)99).ElementSize());
        using var x = zeros(1, dtype: int16);
        Assert.Equal((true, false, false), (x.is_integral(), x.is_floating_point(), x.is_complex()));
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1)]
    [InlineData("cuda", DeviceType.CUDA, -1)]
    [InlineData("CUDA:3", DeviceType.CUDA, 3)]
    public void A_device_is_read_from_its_name(string name, DeviceType type, int index)
    {
        Device read = name;
        Assert.Equal((type, index), (read.type, read.index));
        Assert.Equal(name.ToLowerInvariant(), read.ToString());
        Assert.Equal(read, device(name));
        Assert.Equal(read, (object)device(type, index));
        Assert.Equal(read, device(type.ToString(), index));
        Assert.Equal(read.GetHashCode(), device(type, index).GetHashCode());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("1")]
    [InlineData("cuda:x")]
    [InlineData("cuda:1:2")]
    public void A_name_of_no_device_is_refused(string name) => Assert.Contains(name, Assert.Throws<ArgumentException>(() => device(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tensor_knows_its_device()
    {
        using var x = zeros(1);
        Assert.Equal((DeviceType.CPU, false, false, true, -1), (x.device_type, x.is_cuda, x.is_meta, x.is_cpu(), x.device_index));
        using var shapeOnly = zeros([1000, 1000, 1000, 1000], device: META);   // a terabyte that takes no memory
        Assert.Equal((true, 1_000_000_000_000), (shapeOnly.is_meta, shapeOnly.numel()));
        Assert.Throws<InvalidOperationException>(() => shapeOnly.data<float>());
        Assert.NotEqual(device(1), device(2));
        Assert.Equal(DeviceType.CUDA, device(1).type);
    }

    [Fact]
    public void Scalars_keep_the_kind_of_their_number()
    {
        Scalar[] whole = [(byte)3, (sbyte)3, (short)3, 3, 3L, 3.ToScalar(), 3L.ToScalar()], real = [(Half)2.5, 2.5f, 2.5, 2.5f.ToScalar(), 2.5.ToScalar()];
        Assert.All(whole, number => Assert.Equal((ScalarType.Int64, 3L, "3"), (number.Type, number.ToInt64(), number.ToString())));
        Assert.All(real, number => Assert.Equal((ScalarType.Float64, 2.5, "2.5"), (number.Type, number.ToDouble(), number.ToString())));
        Assert.Equal((ScalarType.Bool, "true", "false"), (true.ToScalar().Type, ((Scalar)true).ToString(), ((Scalar)false).ToString()));
        Scalar five = 5.75;
        Assert.Equal(((Half)5.75, 5.75f, (sbyte)5, (byte)5, (short)5, 5, 5L, true), (five.ToHalf(), five.ToSingle(), five.ToSByte(), five.ToByte(), five.ToInt16(), five.ToInt32(), five.ToInt64(), five.ToBoolean()));
        Assert.Throws<OverflowException>(() => ((Scalar)300).ToByte());
        Assert.Throws<OverflowException>(() => ((Scalar)1e30).ToInt64());
    }
}

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A number as a tensor of shape []; Float32 unless a type is given.</summary>
    public static Tensor tensor(float scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<float>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Float32 unless a type is given.</summary>
    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<float>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Float32 unless a type is given.</summary>
    public static Tensor tensor(IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<float>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Float32 unless a type is given.</summary>
    public static Tensor tensor(float[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<float>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Float32 unless a type is given.</summary>
    public static Tensor tensor(float[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<float>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Float32 unless a type is given.</summary>
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Float32 unless a type is given.</summary>
    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Float32 unless a type is given.</summary>
    public static Tensor tensor(float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Float64 unless a type is given.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<double>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Float64 unless a type is given.</summary>
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<double>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Float64 unless a type is given.</summary>
    public static Tensor tensor(IList<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<double>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Float64 unless a type is given.</summary>
    public static Tensor tensor(double[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<double>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Float64 unless a type is given.</summary>
    public static Tensor tensor(double[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<double>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Float64 unless a type is given.</summary>
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Float64 unless a type is given.</summary>
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Float64 unless a type is given.</summary>
    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Int64 unless a type is given.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<long>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int64 unless a type is given.</summary>
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<long>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int64 unless a type is given.</summary>
    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<long>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int64 unless a type is given.</summary>
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<long>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int64 unless a type is given.</summary>
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<long>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Int64 unless a type is given.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Int64 unless a type is given.</summary>
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Int64 unless a type is given.</summary>
    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Int32 unless a type is given.</summary>
    public static Tensor tensor(int scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<int>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int32 unless a type is given.</summary>
    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<int>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int32 unless a type is given.</summary>
    public static Tensor tensor(IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<int>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int32 unless a type is given.</summary>
    public static Tensor tensor(int[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<int>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int32 unless a type is given.</summary>
    public static Tensor tensor(int[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<int>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Int32 unless a type is given.</summary>
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Int32 unless a type is given.</summary>
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Int32 unless a type is given.</summary>
    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Int16 unless a type is given.</summary>
    public static Tensor tensor(short scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<short>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int16 unless a type is given.</summary>
    public static Tensor tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<short>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int16 unless a type is given.</summary>
    public static Tensor tensor(IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<short>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int16 unless a type is given.</summary>
    public static Tensor tensor(short[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<short>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int16 unless a type is given.</summary>
    public static Tensor tensor(short[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<short>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Int16 unless a type is given.</summary>
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Int16 unless a type is given.</summary>
    public static Tensor tensor(short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Int16 unless a type is given.</summary>
    public static Tensor tensor(short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Int8 unless a type is given.</summary>
    public static Tensor tensor(sbyte scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<sbyte>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int8 unless a type is given.</summary>
    public static Tensor tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<sbyte>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int8 unless a type is given.</summary>
    public static Tensor tensor(IList<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<sbyte>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Int8 unless a type is given.</summary>
    public static Tensor tensor(sbyte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<sbyte>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Int8 unless a type is given.</summary>
    public static Tensor tensor(sbyte[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<sbyte>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Int8 unless a type is given.</summary>
    public static Tensor tensor(sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Int8 unless a type is given.</summary>
    public static Tensor tensor(sbyte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Int8 unless a type is given.</summary>
    public static Tensor tensor(sbyte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Byte unless a type is given.</summary>
    public static Tensor tensor(byte scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<byte>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Byte unless a type is given.</summary>
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<byte>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Byte unless a type is given.</summary>
    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<byte>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Byte unless a type is given.</summary>
    public static Tensor tensor(byte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<byte>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Byte unless a type is given.</summary>
    public static Tensor tensor(byte[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<byte>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Byte unless a type is given.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Byte unless a type is given.</summary>
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Byte unless a type is given.</summary>
    public static Tensor tensor(byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Bool unless a type is given.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<bool>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Bool unless a type is given.</summary>
    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<bool>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Bool unless a type is given.</summary>
    public static Tensor tensor(IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<bool>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Bool unless a type is given.</summary>
    public static Tensor tensor(bool[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<bool>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Bool unless a type is given.</summary>
    public static Tensor tensor(bool[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<bool>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Bool unless a type is given.</summary>
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Bool unless a type is given.</summary>
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Bool unless a type is given.</summary>
    public static Tensor tensor(bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A number as a tensor of shape []; Float16 unless a type is given.</summary>
    public static Tensor tensor(Half scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<Half>([scalar], [], dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Float16 unless a type is given.</summary>
    public static Tensor tensor(IList<Half> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<Half>(Flat(rawArray), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Float16 unless a type is given.</summary>
    public static Tensor tensor(IList<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<Half>(Flat(rawArray), dimensions, dtype, device, requires_grad);

    /// <summary>Numbers as a tensor of shape [n]; Float16 unless a type is given.</summary>
    public static Tensor tensor(Half[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<Half>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>Numbers in row-major order as a tensor of a shape; Float16 unless a type is given.</summary>
    public static Tensor tensor(Half[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromMemory<Half>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>Numbers of 2 axes as a tensor of the same shape; Float16 unless a type is given.</summary>
    public static Tensor tensor(Half[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 3 axes as a tensor of the same shape; Float16 unless a type is given.</summary>
    public static Tensor tensor(Half[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>Numbers of 4 axes as a tensor of the same shape; Float16 unless a type is given.</summary>
    public static Tensor tensor(Half[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A .NET array of any rank as a tensor of the same shape.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray(rawArray, dtype, device, requires_grad);

    /// <summary>A .NET array of any rank as a tensor of the same shape.</summary>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]   // to C#, a vector's conversion to Tensor is as good
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => FromArray(data, dtype, device, false);

    /// <summary>The tensor itself, or converted where type or device differ.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => data.to(dtype ?? data.dtype, device ?? data.device);

    internal static Tensor FromMemory<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged
    {
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(data);
        return Converted(FromMemory(bytes, dimensions, ScalarTypeOf(typeof(T)), device), dtype, requires_grad);
    }

    // A tensor whose elements are the given bytes, row by row.
    internal static unsafe Tensor FromMemory(ReadOnlySpan<byte> data, ReadOnlySpan<long> dimensions, ScalarType dtype, Device? device = null)
    {
        nint made;
        fixed (byte* first = data)
        fixed (long* sizes = dimensions)
            Native.Check(Native.ir_tensor_from_memory(first, data.Length, sizes, dimensions.Length, (int)dtype, (device ?? CPU).Packed, &made));
        return new(made);
    }

    private static Tensor FromArray(Array data, ScalarType? dtype, Device? device, bool requires_grad)
    {
        var dimensions = new long[data.Rank];
        for (var axis = 0; axis < dimensions.Length; axis++) dimensions[axis] = data.GetLongLength(axis);
        var type = ScalarTypeOf(data.GetType().GetElementType()!);
        var bytes = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(
            ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(data), checked(data.Length * type.ElementSize()));
        return Converted(FromMemory(bytes, dimensions, type, device), dtype, requires_grad);
    }

    private static Tensor Converted(Tensor made, ScalarType? dtype, bool requires_grad) =>
        Made(dtype is { } type && type != made.dtype ? made.to_type(type, disposeAfter: true) : made, requires_grad);

    private static ReadOnlySpan<T> Flat<T>(IList<T> items) => items switch
    {
        T[] array => array,
        List<T> list => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list),
        _ => items.ToArray(),
    };
}

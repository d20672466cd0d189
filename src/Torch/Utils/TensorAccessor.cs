using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in the processor's memory, in row-major order.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly long[] shape, strides;

    internal TensorAccessor(torch.Tensor tensor)
    {
        tensor.Require<T>();
        if (!tensor.is_cpu())
            throw new InvalidOperationException($"The elements can be read only on the CPU; call cpu() first. The tensor is {tensor.Summary}.");
        (this.tensor, shape, strides) = (tensor, tensor.shape, tensor.stride());
    }

    /// <summary>The number of elements.</summary>
    public long Count => tensor.numel();

    /// <summary>The element at an index for each axis, or at a row-major position.</summary>
    public T this[params long[] indices]
    {
        get => Contiguous(span => span[Position(indices)]);
        set
        {
            if (!tensor.is_contiguous())
                throw new InvalidOperationException($"Elements can be set only in a contiguous tensor, not in {tensor.Summary} with strides [{string.Join(", ", strides)}].");
            Span()[Position(indices)] = value;
        }
    }

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray() => Contiguous(span => span.ToArray());

    /// <summary>Copies the elements into an array, from a place in it.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies the elements into memory, from a place in it.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var contiguous = tensor.is_contiguous() ? tensor.alias() : tensor.contiguous();
        Elements(contiguous)[(int)tensorIndex..].CopyTo(array[arrayIndex..]);
    }

    /// <summary>Overwrites the elements of a contiguous tensor.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Overwrites the elements of a contiguous tensor.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0) =>
        array[arrayIndex..].CopyTo(Span()[(int)tensorIndex..]);

    /// <summary>The elements, one by one.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Does nothing: the tensor stays its holder's.</summary>
    public void Dispose() { }

    private Span<T> Span() => Elements(tensor);

    private static unsafe Span<T> Elements(torch.Tensor contiguous) =>
        new(contiguous.DataPointer(), checked((int)contiguous.numel()));

    private TResult Contiguous<TResult>(Func<Span<T>, TResult> read)
    {
        using var contiguous = tensor.is_contiguous() ? tensor.alias() : tensor.contiguous();
        var result = read(Elements(contiguous));
        GC.KeepAlive(contiguous);
        return result;
    }

    private int Position(long[] indices)
    {
        if (indices.Length == 1 && shape.Length != 1) return checked((int)indices[0]);
        if (indices.Length != shape.Length)
            throw new ArgumentException($"{indices.Length} indices for {shape.Length} axes.", nameof(indices));
        long position = 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var index = indices[axis] < 0 ? indices[axis] + shape[axis] : indices[axis];
            if (index < 0 || index >= shape[axis])
                throw new ArgumentOutOfRangeException(nameof(indices), indices[axis], $"Axis {axis} has {shape[axis]} entries.");
            position = (position * shape[axis]) + index;
        }
        return checked((int)position);
    }
}

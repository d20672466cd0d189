using System.Globalization;
using System.Text;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements in row-major order; the type must be the tensor's own.</summary>
        /// <exception cref="InvalidOperationException">The tensor is on another device, or of another type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged => new(this);

        /// <summary>The one element of the tensor, whatever its device; the type must be the tensor's own.</summary>
        /// <exception cref="InvalidOperationException">There is more than one element, or it is of another type.</exception>
        public T item<T>() where T : unmanaged
        {
            Require<T>();
            var value = ToScalar();
            return (T)(object)(dtype switch
            {
                ScalarType.Float64 => value.ToDouble(),
                ScalarType.Float32 => value.ToSingle(),
                ScalarType.Float16 => value.ToHalf(),
                ScalarType.Int64 => value.ToInt64(),
                ScalarType.Int32 => value.ToInt32(),
                ScalarType.Int16 => value.ToInt16(),
                ScalarType.Int8 => value.ToSByte(),
                ScalarType.Byte => value.ToByte(),
                _ => (object)value.ToBoolean(),
            });
        }

        /// <summary>The one element as a number; waits for the device.</summary>
        public Scalar ToScalar() => NumberOfElements == 1
            ? Aten._local_scalar_dense.CallScalar(this)
            : throw new InvalidOperationException($"Only a tensor of one element is a number; this one is {Summary}.");

        /// <summary>The one element as float64.</summary>
        public double ToDouble() => ToScalar().ToDouble();

        /// <summary>The one element as float32.</summary>
        public float ToSingle() => ToScalar().ToSingle();

        /// <summary>The one element as a 64-bit integer.</summary>
        public long ToInt64() => ToScalar().ToInt64();

        /// <summary>The one element as a 32-bit integer.</summary>
        public int ToInt32() => ToScalar().ToInt32();

        /// <summary>The one element as a byte.</summary>
        public byte ToByte() => ToScalar().ToByte();

        /// <summary>Whether the one element is not zero.</summary>
        public bool ToBoolean() => ToScalar().ToBoolean();

        /// <summary>The one element as float32.</summary>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <summary>The one element as float64.</summary>
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <summary>The one element as a 32-bit integer.</summary>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <summary>The one element as a 64-bit integer.</summary>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <summary>Whether the one element is not zero.</summary>
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        /// <summary>The tensor's memory; for contiguous tensors of the processor only, and only while the tensor lives.</summary>
        public unsafe Span<byte> bytes => new(DataPointer(), checked((int)(NumberOfElements * ElementSize)));

        /// <summary>One line: shape, type and device.</summary>
        public override string ToString() =>
            $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        /// <summary>The elements as nested lists, at most six to an axis.</summary>
        public string ToString(bool withData)
        {
            if (!withData) return ToString();
            using var scope = NewDisposeScope();
            using var unrecorded = no_grad();
            var text = new StringBuilder();
            Print(cpu().to_type(is_floating_point() ? ScalarType.Float64 : ScalarType.Int64).contiguous(), text);
            return text.ToString();
        }

        internal unsafe void* DataPointer()
        {
            if (!is_cpu() || !is_contiguous())
                throw new InvalidOperationException($"The memory can be read only of a contiguous tensor on the CPU; call cpu().contiguous() first. It is {Summary}.");
            void* data;
            Native.Check(Native.ir_tensor_data(Handle, &data));
            return data;
        }

        internal void Require<T>()
        {
            if (dtype is ScalarType.BFloat16)
                throw new InvalidOperationException($".NET has no bfloat16; convert with to_type(float32) first. The tensor is {Summary}.");
            if (ScalarTypeOf(typeof(T)) != dtype)
                throw new InvalidOperationException($"The elements are of type {dtype}, not {typeof(T).Name}; convert with to_type first. The tensor is {Summary}.");
        }

        private static void Print(Tensor tensor, StringBuilder text)
        {
            const int Shown = 6;
            if (tensor.ndim == 0)
            {
                text.Append(tensor.ToScalar().Type is ScalarType.Float64
                    ? tensor.ToDouble().ToString("G5", CultureInfo.InvariantCulture)
                    : tensor.ToScalar().ToString());
                return;
            }
            text.Append('[');
            var length = tensor.size(0);
            for (long i = 0; i < Math.Min(length, Shown); i++)
            {
                if (i > 0) text.Append(", ");
                using var row = tensor.select(0, i);
                Print(row, text);
            }
            if (length > Shown) text.Append(", ...");
            text.Append(']');
        }
    }
}

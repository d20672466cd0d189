namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor with another element type; itself where it has it already and no copy is asked for.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Replaced(Aten.to_dtype.Call(this, type, non_blocking, copy), disposeAfter);

        /// <summary>The tensor with another element type.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device with another element type.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Replaced(Aten.to_device.Call(this, device, type, non_blocking, copy), disposeAfter);

        /// <summary>The tensor on another device; the same memory where it is there already and no copy is asked for.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device, by its PyTorch name.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device.</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>The tensor with the type and device of another one.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        /// <summary>The tensor with the element type of another one.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>The tensor in the processor's memory.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>The tensor on a CUDA device; the current one unless given.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        /// <summary>The tensor as Bool.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);

        /// <summary>The tensor as Byte.</summary>
        public Tensor @byte() => to_type(ScalarType.Byte);

        /// <summary>The tensor as Int8.</summary>
        public Tensor @char() => to_type(ScalarType.Int8);

        /// <summary>The tensor as Int16.</summary>
        public Tensor @short() => to_type(ScalarType.Int16);

        /// <summary>The tensor as Int32.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);

        /// <summary>The tensor as Int64.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);

        /// <summary>The tensor as Float16.</summary>
        public Tensor half() => to_type(ScalarType.Float16);

        /// <summary>The tensor as BFloat16.</summary>
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        /// <summary>The tensor as Float32.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);

        /// <summary>The tensor as Float64.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>A copy in memory of its own; gradients flow through it.</summary>
        public Tensor clone() => Aten.clone.Call(this);

        /// <summary>The same memory, cut off from the recorded operations.</summary>
        public Tensor detach() => Aten.detach.Call(this);

        /// <summary>Cuts this tensor off from the recorded operations.</summary>
        public Tensor detach_() => Aten.detach_.CallInPlace(this);

        /// <summary>Another reference to the same memory and history.</summary>
        public Tensor alias() => Aten.alias.Call(this);

        /// <summary>The elements row by row without gaps; itself where they are so already.</summary>
        public Tensor contiguous() => Aten.contiguous.Call(this);

        /// <summary>Overwrites the elements with those of another tensor, converted and spread over this shape.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.CallInPlace(this, source, nonBlocking);

        private Tensor Replaced(Tensor converted, bool disposeAfter)
        {
            if (disposeAfter) Dispose();
            return converted;
        }
    }

    /// <summary>A copy in memory of its own; gradients flow through it.</summary>
    public static Tensor clone(Tensor input) => input.clone();
}

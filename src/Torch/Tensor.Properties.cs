namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The number of axes.</summary>
        public long Dimensions => Info.Dimensions;

        /// <summary>The number of axes.</summary>
        public long ndim => Info.Dimensions;

        /// <summary>The number of axes.</summary>
        public long dim() => Info.Dimensions;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Info.Elements;

        /// <summary>The number of elements.</summary>
        public long numel() => Info.Elements;

        /// <summary>Bytes that one element takes.</summary>
        public long ElementSize => dtype.ElementSize();

        /// <summary>Bytes that one element takes.</summary>
        public long element_size() => ElementSize;

        /// <summary>The length of each axis.</summary>
        public unsafe long[] shape
        {
            get
            {
                var info = Info;
                var sizes = new ReadOnlySpan<long>(info.Sizes, info.Dimensions).ToArray();
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <summary>The length of each axis.</summary>
        public long[] size() => shape;

        /// <summary>The length of one axis; -1 is the last.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The tensor has no such axis.</exception>
        public unsafe long size(int dim)
        {
            var info = Info;
            var length = info.Sizes[Axis(dim, info)];
            GC.KeepAlive(this);
            return length;
        }

        /// <summary>Elements from one entry to the next along each axis.</summary>
        public unsafe long[] stride()
        {
            var info = Info;
            var strides = new ReadOnlySpan<long>(info.Strides, info.Dimensions).ToArray();
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>Elements from one entry to the next along one axis.</summary>
        public unsafe long stride(int dim)
        {
            var info = Info;
            var length = info.Strides[Axis(dim, info)];
            GC.KeepAlive(this);
            return length;
        }

        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Info.DType;

        /// <summary>Where the data lies.</summary>
        public Device device => Device.Unpack(Info.Device);

        /// <summary>The kind of device the data lies on.</summary>
        public DeviceType device_type => device.type;

        /// <summary>Which device of its kind; -1 for the processor.</summary>
        public int device_index => device.index;

        /// <summary>Whether the data lies on a CUDA device.</summary>
        public bool is_cuda => device_type is DeviceType.CUDA;

        /// <summary>Whether the tensor is a shape without data.</summary>
        public bool is_meta => device_type is DeviceType.META;

        /// <summary>Whether the data lies in the processor's memory.</summary>
        public bool is_cpu() => device_type is DeviceType.CPU;

        /// <summary>Whether the elements are whole numbers.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>Whether the elements are real fractions.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Whether the elements are complex.</summary>
        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Whether the elements lie in memory row by row, without gaps.</summary>
        public unsafe bool is_contiguous()
        {
            var info = Info;
            long expected = 1;
            var contiguous = true;
            for (var axis = info.Dimensions - 1; axis >= 0; axis--)
            {
                if (info.Sizes[axis] == 1) continue;
                contiguous &= info.Strides[axis] == expected || info.Elements == 0;
                expected *= info.Sizes[axis];
            }
            GC.KeepAlive(this);
            return contiguous;
        }

        internal unsafe TensorInfo Info
        {
            get
            {
                TensorInfo info;
                Native.Check(Native.ir_tensor_info(Handle, &info));
                GC.KeepAlive(this);
                return info;
            }
        }

        private int Axis(int dim, TensorInfo info) => dim >= -info.Dimensions && dim < info.Dimensions
            ? dim < 0 ? dim + info.Dimensions : dim
            : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {info.Dimensions} axes: {Summary}.");
    }
}

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of libtorch the binding was built against, such as "1.13.1".</summary>
    public static string __version__ => Native.TorchVersion;

    /// <summary>Threads that one operator may use.</summary>
    public static int get_num_threads() => Native.ir_num_threads();

    /// <summary>Sets the threads that one operator may use; sums over many elements may then round differently.</summary>
    public static void set_num_threads(int num) => Native.Check(Native.ir_set_num_threads(num));

    /// <summary>Threads that run operators side by side.</summary>
    public static int get_num_interop_threads() => Native.ir_num_interop_threads();

    /// <summary>Sets the threads that run operators side by side; only once, and before the first of them.</summary>
    public static void set_num_interop_threads(int num) => Native.Check(Native.ir_set_num_interop_threads(num));

    /// <summary>Whether there is a CUDA device and libtorch is built for it.</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>CUDA devices.</summary>
    public static unsafe partial class cuda
    {
        /// <summary>Whether there is a CUDA device and libtorch is built for it.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>Whether libtorch is built with cuDNN.</summary>
        public static bool is_cudnn_available()
        {
            int available;
            Native.Check(Native.ir_cuda_cudnn(&available));
            return available != 0;
        }

        /// <summary>The number of CUDA devices.</summary>
        public static int device_count()
        {
            int count;
            Native.Check(Native.ir_cuda_count(&count));
            return count;
        }

        /// <summary>Waits until a device has done all it was given; the current one unless given.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.ir_cuda_synchronize(device?.index ?? -1));

        /// <summary>Starts the current device's generator from a seed.</summary>
        public static void manual_seed(long seed)
        {
            using var generator = Generator.DefaultOf(CUDA);
            generator.manual_seed(seed);
        }

        /// <summary>Starts the generators of every device from a seed.</summary>
        public static void manual_seed_all(long seed)
        {
            for (var index = 0; index < device_count(); index++)
            {
                using var generator = Generator.DefaultOf(new(index));
                generator.manual_seed(seed);
            }
        }
    }

    /// <summary>Settings of the libraries below libtorch.</summary>
    public static partial class backends
    {
        /// <summary>Settings of CUDA.</summary>
        public static partial class cuda
        {
            /// <summary>Matrix products.</summary>
            public static partial class matmul
            {
                /// <summary>Whether float32 products may round their factors to 11 bits, which is several times faster.</summary>
                public static bool allow_tf32
                {
                    get => Native.ir_tf32() != 0;
                    set => Native.Check(Native.ir_set_tf32(value ? 1 : 0));
                }
            }
        }

        /// <summary>Settings of cuDNN.</summary>
        public static partial class cudnn
        {
            /// <summary>Whether float32 convolutions may round their factors to 11 bits.</summary>
            public static bool allow_tf32
            {
                get => Native.ir_tf32_cudnn() != 0;
                set => Native.Check(Native.ir_set_tf32_cudnn(value ? 1 : 0));
            }
        }
    }
}

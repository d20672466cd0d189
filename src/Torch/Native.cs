using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

[assembly: DisableRuntimeMarshalling]
[module: SkipLocalsInit]

namespace TorchSharp;

/// <summary>The shim's entry points (native/*.cpp), and the check that this build and the shim belong together.</summary>
internal static unsafe partial class Native
{
    private const string Library = "imageregression_torch";
    private const int Abi = 3;

    /// <summary>Raises libtorch's message if a call of the shim failed.</summary>
    public static void Check(int code)
    {
        if (code != 0) throw new TorchException(LastError());
    }

    public static string LastError() => Marshal.PtrToStringUTF8((nint)ir_last_error()) ?? "unknown native error";

    public static string TorchVersion => Marshal.PtrToStringUTF8((nint)ir_torch_version())!;

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The resolver must be set before the first call of the shim, whatever that is.")]
    internal static void UseResolver() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Load);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        UseWidestKernels();
        if (!NativeLibrary.TryLoad(name, assembly, path, out var library))
            throw new TorchException($"lib{Library}.so, the binding to libtorch, could not be loaded from {AppContext.BaseDirectory}. "
                + "Build again; if libtorch has been removed since, run scripts/setup first.");
        var abi = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, nameof(ir_abi)))();
        var size = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, nameof(ir_value_size)))();
        return abi == Abi && size == sizeof(NativeValue)
            ? library
            : throw new TorchException($"lib{Library}.so is of another build (interface {abi}, values of {size} bytes; "
                + $"expected {Abi} and {sizeof(NativeValue)}). Delete artifacts/native and build again.");
    }

    // Debian's OpenBLAS takes processors newer than itself for a Haswell and leaves AVX-512 unused: 24 instead of 37 GFLOP/s
    // in a float32 product of 1024 x 1024 on one core. It reads libc's environment, which .NET's copy does not reach.
    private static void UseWidestKernels()
    {
        if (Environment.GetEnvironmentVariable("IMAGEREGRESSION_NO_TUNING") != "1" && Avx512BW.VL.IsSupported && Avx512DQ.IsSupported)
            _ = setenv("OPENBLAS_CORETYPE", "SkylakeX", overwrite: 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport(Library)] internal static partial byte* ir_last_error();
    [LibraryImport(Library)] internal static partial byte* ir_torch_version();
    [LibraryImport(Library)] internal static partial int ir_abi();
    [LibraryImport(Library)] internal static partial int ir_value_size();
    [LibraryImport(Library)] internal static partial void ir_free(void* memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ir_operator_find(string name, string overload, nint* found);
    [LibraryImport(Library)] internal static partial int ir_operator_schema(nint op, byte** text);
    [LibraryImport(Library)]
    internal static partial int ir_operator_call(nint op, NativeValue* arguments, int count, NativeValue* results, int* resultsCount);

    [LibraryImport(Library)] internal static partial int ir_tensor_info(nint tensor, TensorInfo* info);
    [LibraryImport(Library)]
    internal static partial int ir_tensor_from_memory(void* data, long bytes, long* sizes, int ndim, int dtype, long device, nint* result);
    [LibraryImport(Library)] internal static partial int ir_tensor_data(nint tensor, void** data);
    [LibraryImport(Library)] internal static partial int ir_tensor_free(nint tensor);
    [LibraryImport(Library)] internal static partial long ir_tensor_live();
    [LibraryImport(Library)] internal static partial int ir_tensor_requires_grad(nint tensor, int* result);
    [LibraryImport(Library)] internal static partial int ir_tensor_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int ir_tensor_grad(nint tensor, nint* grad);
    [LibraryImport(Library)] internal static partial int ir_tensor_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] internal static partial int ir_tensor_is_leaf(nint tensor, int* result);
    [LibraryImport(Library)] internal static partial int ir_tensor_retain_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int ir_tensor_set_data(nint tensor, nint data);
    [LibraryImport(Library)]
    internal static partial int ir_backward(nint* tensors, int count, nint* grads, int gradsCount, int retainGraph, int createGraph);
    [LibraryImport(Library)]
    internal static partial int ir_grad(nint* outputs, int outputsCount, nint* inputs, int inputsCount, nint* grads, int gradsCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)] internal static partial int ir_grad_enabled();
    [LibraryImport(Library)] internal static partial void ir_set_grad_enabled(int enabled);
    [LibraryImport(Library)] internal static partial int ir_inference_enabled();
    [LibraryImport(Library)] internal static partial int ir_inference_enter(int enabled, nint* guard);
    [LibraryImport(Library)] internal static partial void ir_inference_leave(nint guard);
    [LibraryImport(Library)] internal static partial int ir_autocast_enter(int deviceType, int enabled, int dtype, int* former);
    [LibraryImport(Library)] internal static partial int ir_autocast_leave(int deviceType, int former);

    [LibraryImport(Library)] internal static partial int ir_manual_seed(ulong seed);
    [LibraryImport(Library)] internal static partial int ir_generator_default(long device, nint* result);
    [LibraryImport(Library)] internal static partial int ir_generator_new(long device, ulong seed, nint* result);
    [LibraryImport(Library)] internal static partial int ir_generator_free(nint generator);
    [LibraryImport(Library)] internal static partial int ir_generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial int ir_generator_seed_randomly(nint generator, ulong* seed);
    [LibraryImport(Library)] internal static partial int ir_generator_initial_seed(nint generator, ulong* seed);
    [LibraryImport(Library)] internal static partial int ir_generator_get_state(nint generator, nint* state);
    [LibraryImport(Library)] internal static partial int ir_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int ir_deterministic();
    [LibraryImport(Library)] internal static partial int ir_set_deterministic(int enabled, int warnOnly);
    [LibraryImport(Library)] internal static partial int ir_cudnn_benchmark();
    [LibraryImport(Library)] internal static partial int ir_set_cudnn_benchmark(int enabled);
    [LibraryImport(Library)] internal static partial int ir_tf32();
    [LibraryImport(Library)] internal static partial int ir_tf32_cudnn();
    [LibraryImport(Library)] internal static partial int ir_set_tf32(int enabled);
    [LibraryImport(Library)] internal static partial int ir_set_tf32_cudnn(int enabled);
    [LibraryImport(Library)] internal static partial int ir_num_threads();
    [LibraryImport(Library)] internal static partial int ir_num_interop_threads();
    [LibraryImport(Library)] internal static partial int ir_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int ir_set_num_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int ir_cuda_count(int* count);
    [LibraryImport(Library)] internal static partial int ir_cuda_cudnn(int* available);
    [LibraryImport(Library)] internal static partial int ir_cuda_synchronize(int index);
}

/// <summary>The shim's Value: one argument or result of an operator.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public ValueTag Tag;
    public int Count;
    public long Payload;
}

/// <summary>The shim's Info. Sizes and strides point into the tensor.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorInfo
{
    public long* Sizes;
    public long* Strides;
    public long Elements;
    public long Device;
    public int Dimensions;
    public int DType;
}

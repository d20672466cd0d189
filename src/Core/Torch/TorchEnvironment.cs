using System.Runtime.InteropServices;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>What computes: to be kept with every result, because other versions may round otherwise.</summary>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="Binding">What calls it, with its version.</param>
/// <param name="Runtime">Version of .NET and the processor's architecture.</param>
/// <param name="Threads">Threads within one operation.</param>
/// <param name="CudaDevices">Number of CUDA devices.</param>
public sealed record TorchEnvironment(string LibTorch, string Binding, string Runtime, int Threads, int CudaDevices)
{
    /// <summary>What computes in this process.</summary>
    public static TorchEnvironment Current
    {
        get
        {
            var runtime = $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.ProcessArchitecture}";
            return new(torch.__version__, $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}", runtime, torch.get_num_threads(), torch.cuda.device_count());
        }
    }
}

using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>What every reader of a result must know of the engine that computed it.</summary>
internal static class EngineNotes
{
    /// <summary>One sentence each; none where nothing is out of the ordinary.</summary>
    /// <param name="device">What networks compute on: on CUDA neither oneDNN nor ATen's processor kernels convolve.</param>
    public static IEnumerable<string> Of(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new[] { device.type == DeviceType.CPU ? OneDnn.Note : null, DeterministicAlgorithms.Note(device) }.OfType<string>();
    }
}

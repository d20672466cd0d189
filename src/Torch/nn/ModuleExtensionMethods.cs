namespace TorchSharp;

/// <summary>Moves modules. Each method works in place and returns the same module, so that calls chain.</summary>
/// <remarks>Only floating-point parameters and buffers change type; counters and indices keep theirs.</remarks>
public static class ModuleExtensionMethods
{
    /// <summary>Changes the type of all floating-point parameters and buffers.</summary>
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(null, type, non_blocking);

    /// <summary>Moves all parameters and buffers to a device.</summary>
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device, null, non_blocking);

    /// <summary>Moves all parameters and buffers to a device and changes their type.</summary>
    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => (T)module._to(device, type, non_blocking);

    /// <summary>Moves all parameters and buffers to a device.</summary>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => module.to(new torch.Device(deviceType, deviceIndex), non_blocking);

    /// <summary>Moves all parameters and buffers to a device such as <c>"cuda:0"</c>.</summary>
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(new torch.Device(device), non_blocking);

    /// <summary>Moves all parameters and buffers to the main memory.</summary>
    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(DeviceType.CPU, -1, non_blocking);

    /// <summary>Moves all parameters and buffers to a graphics card.</summary>
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(DeviceType.CUDA, deviceIndex, non_blocking);

    /// <summary>Makes all floating-point parameters and buffers 16-bit floats.</summary>
    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.Float16, non_blocking);

    /// <summary>Makes all floating-point parameters and buffers 16-bit brain floats.</summary>
    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.BFloat16, non_blocking);

    /// <summary>Makes all floating-point parameters and buffers 32-bit floats.</summary>
    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.Float32, non_blocking);

    /// <summary>Makes all floating-point parameters and buffers 64-bit floats.</summary>
    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.Float64, non_blocking);
}

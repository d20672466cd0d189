using System.Globalization;

namespace TorchSharp;

/// <summary>The kinds of device libtorch knows; the numbers are libtorch's.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU (or an AMD one, through ROCm).</summary>
    CUDA = 1,

    /// <summary>Shapes without data.</summary>
    META = 14,
}

public static partial class torch
{
    /// <summary>Where a tensor's data lies: "cpu", "cuda", "cuda:1".</summary>
    public sealed class Device : IEquatable<Device>
    {
        /// <summary>A device by its PyTorch name.</summary>
        /// <exception cref="ArgumentException">It is none of cpu, cuda, cuda:N and meta.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Enum.TryParse<DeviceType>(parts[0], ignoreCase: true, out var parsed) && !int.TryParse(parts[0], out _)
                ? parsed
                : throw new ArgumentException($"'{description}' is no device; use \"cpu\", \"cuda\" or \"cuda:N\".", nameof(description));
            index = parts switch
            {
                [_] => -1,
                [_, var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var given) => given,
                _ => throw new ArgumentException($"'{description}' is no device; its index must be a number.", nameof(description)),
            };
        }

        /// <summary>A device by its kind's name and its index; -1 stands for the current one.</summary>
        public Device(string deviceType, int index = -1) : this(new Device(deviceType).type, index) { }

        /// <summary>A device by its kind and its index; -1 stands for the current one.</summary>
        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        /// <summary>A CUDA device.</summary>
        public Device(int index) : this(DeviceType.CUDA, index) { }

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Which one of its kind; -1 for the current one.</summary>
        public int index { get; }

        internal long Packed => ((long)type << 8) | (uint)(index + 1);

        internal static Device Unpack(long packed) => packed == 0 ? CPU : new((DeviceType)(packed >> 8), (int)(packed & 0xff) - 1);

        /// <summary>A device by its PyTorch name.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>Whether both name the same device.</summary>
        public bool Equals(Device? other) => other is not null && other.type == type && other.index == index;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Device);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(type, index);

        /// <summary>The PyTorch name.</summary>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{type.ToString().ToLowerInvariant()}{(index < 0 ? "" : $":{index}")}");
    }

    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The current CUDA device.</summary>
    public static readonly Device CUDA = new(DeviceType.CUDA);

    /// <summary>Shapes without data.</summary>
    public static readonly Device META = new(DeviceType.META);

    /// <summary>A device by its PyTorch name.</summary>
    public static Device device(string description) => new(description);

    /// <summary>A device by its kind's name and index.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A device by its kind and index.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A CUDA device.</summary>
    public static Device device(int index) => new(index);
}

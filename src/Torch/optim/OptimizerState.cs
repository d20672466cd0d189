using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimiser remembers about one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>No state yet.</summary>
    protected OptimizerState(Parameter parameter) => Parameter = parameter;

    private protected Parameter Parameter { get; }

    /// <summary>Sets the state of before the first step.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Writes the state.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads the state.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Takes over a copy of another parameter's state.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Moves the state to a device.</summary>
    public abstract void to(Device device);

    internal abstract void Free();

    private protected static Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();

    private protected Tensor CopyOf(Tensor tensor)
    {
        if (!tensor.shape.SequenceEqual(Parameter.shape))
            throw new ArgumentException(
                $"The state is of a parameter of shape [{string.Join(", ", tensor.shape)}], and this one has [{string.Join(", ", Parameter.shape)}].");
        using var there = tensor.to(Parameter.device);
        return Kept(there.clone());
    }
}

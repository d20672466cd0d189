using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that is trained: assigned to a module's field, it becomes one of its parameters.</summary>
public class Parameter : Tensor
{
    /// <summary>Makes a tensor a parameter.</summary>
    /// <param name="data">The initial value, a leaf; becomes empty.</param>
    /// <param name="requires_grad">False freezes it.</param>
    public Parameter(Tensor data, bool requires_grad = true) : base(Taken(data, requires_grad)) { }

    private static nint Taken(Tensor data, bool requiresGrad)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.requires_grad = requiresGrad;
        return data.DecoupleFromNativeHandle();
    }
}

namespace TorchSharp.Utils;

/// <summary>
/// Names a field's parameter, buffer or sub-module in the state dictionary where PyTorch's name cannot be a C# field
/// name or would be an ugly one, such as <c>Conv2d_1a_3x3</c> or <c>0</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ComponentNameAttribute : Attribute
{
    /// <summary>The name to use in place of the field's own.</summary>
    public string? Name { get; set; }
}

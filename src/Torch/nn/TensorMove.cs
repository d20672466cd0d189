namespace TorchSharp;

/// <summary>Moves a tensor to another device or floating-point type without becoming another tensor.</summary>
/// <remarks>
/// Optimisers, fields and closures that hold a parameter keep holding the moved one, as in PyTorch, where
/// <c>module.to</c> replaces the parameter's data and not the parameter.
/// </remarks>
internal static class TensorMove
{
    public static void InPlace(torch.Tensor tensor, torch.Device? device, torch.ScalarType? dtype, bool nonBlocking)
    {
        using var noGrad = torch.no_grad();
        using var gradient = tensor.grad;
        Replace(tensor, device, dtype, nonBlocking);
        if (gradient is not null)
            Replace(gradient, device, dtype, nonBlocking);
    }

    private static void Replace(torch.Tensor tensor, torch.Device? device, torch.ScalarType? dtype, bool nonBlocking)
    {
        var type = dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
        var place = device ?? tensor.device;
        if (type == tensor.dtype && place.Equals(tensor.device))
            return;
        using var moved = tensor.to(type, place, non_blocking: nonBlocking);
        Native.Check(Native.ir_tensor_set_data(tensor.Handle, moved.Handle));
    }
}

using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>Clears gradients between two training steps.</summary>
internal static class Gradients
{
    public static void Clear(IEnumerable<Parameter> parameters, bool toNone)
    {
        foreach (var parameter in parameters)
            if (toNone)
                parameter.grad = null;
            else
                Zero(parameter);
    }

    private static void Zero(Parameter parameter)
    {
        using var gradient = parameter.grad;
        if (gradient is null)
            return;
        using var noGrad = torch.no_grad();
        gradient.zero_();
    }
}

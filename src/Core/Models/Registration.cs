using System.Collections;
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>Finds layers and parameters that a network holds and does not know of: they would stay as they were drawn, and be saved by nobody.</summary>
/// <remarks>As in PyTorch, a layer in a plain list is not one of the network's; there a field is, here it is after <c>RegisterComponents()</c>.</remarks>
internal static class Registration
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Looks through a network and all that it knows of.</summary>
    /// <exception cref="UserErrorException">A field holds a layer or a parameter that is not registered.</exception>
    public static void Check(nn.Module network)
    {
        var known = network.modules().Append(network).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        var parameters = network.parameters().Select(parameter => parameter.Handle).ToHashSet();
        foreach (var module in known.Cast<nn.Module>())
            for (var type = module.GetType(); type is not null && type.Assembly != typeof(nn.Module).Assembly; type = type.BaseType)
                foreach (var field in type.GetFields(Fields))
                    if (Held(field.GetValue(module)).Any(part => part is Parameter parameter ? !parameters.Contains(parameter.Handle) : !known.Contains(part)))
                        throw new UserErrorException(
                            $"The network {type.Name} holds layers in '{field.Name}' that would not be trained. Call RegisterComponents() at the end of its constructor; "
                            + "keep several layers in nn.ModuleList or nn.Sequential instead of a list.");
    }

    private static IEnumerable<object> Held(object? value) => value switch
    {
        nn.Module or Parameter => [value],
        string or Tensor => [],
        IDictionary pairs => pairs.Values.Cast<object?>().SelectMany(Held),
        IEnumerable<nn.Module> several => several,
        IEnumerable<Parameter> several => several,
        _ => [],
    };
}

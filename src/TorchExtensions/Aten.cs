using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.TorchExtensions;

/// <summary>Any operator of the libtorch at hand, by the name of its schema.</summary>
/// <example><c>(Tensor)Aten.Call("aten::hypot", "", a, b)[0]!</c></example>
public static class Aten
{
#if TORCHSHARP
    /// <summary>Not available on TorchSharp, which reaches only what it wraps.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public static object?[] Call(string name, string overload, params object?[] arguments) =>
        throw new NotSupportedException($"TorchSharp cannot call {name} by name; use this project's own binding.");
#else
    private static readonly ConcurrentDictionary<(string, string), Operator> Found = new();

    /// <summary>Calls an operator.</summary>
    /// <param name="name">Its name, such as <c>aten::hypot</c>.</param>
    /// <param name="overload">Its overload, such as <c>Tensor</c>; often empty.</param>
    /// <param name="arguments">
    /// In the schema's order; null for None. Tensors, numbers, truth values, texts, devices, types, generators, and
    /// arrays of tensors, numbers or truth values.
    /// </param>
    /// <returns>Each result: a Tensor, a Tensor[], a Scalar, or null.</returns>
    /// <exception cref="TorchException">There is no such operator, or it refused its arguments.</exception>
    /// <exception cref="ArgumentException">An argument is of a kind that no operator takes.</exception>
    public static object?[] Call(string name, string overload, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Found.GetOrAdd((name, overload), key => Operator.Find(key.Item1, key.Item2)).CallAny([.. arguments.Select(Value)]);
    }

    private static IValue Value(object? argument) => argument switch
    {
        null => IValue.None,
        Tensor it => it,
        double it => it,
        float it => (double)it,
        long it => it,
        int it => it,
        bool it => it,
        string it => it,
        Scalar it => it,
        ScalarType it => it,
        Device it => it,
        Generator it => it,
        long[] it => it,
        double[] it => it,
        bool[] it => it,
        Tensor[] it => it,
        _ => throw new ArgumentException($"No operator takes a {argument.GetType()}.", nameof(argument)),
    };
#endif
}

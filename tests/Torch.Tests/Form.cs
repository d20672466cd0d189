using System.Collections.Immutable;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

/// <summary>One of the ways to call a function of the tensor surface: x.f(…), torch.f(x, …), x.f_(…) or torch.f_(x, …).</summary>
internal sealed record Form(MethodInfo Method)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Every form there is.</summary>
    public static ImmutableArray<Form> All { get; } =
    [
        .. typeof(Tensor).GetMethods(Declared).Where(method => !method.IsStatic && !method.IsSpecialName && !method.IsGenericMethod).Select(method => new Form(method)),
        .. typeof(torch).GetMethods(Declared).Where(method => method.IsStatic && method.GetParameters() is [{ Name: "input" } first, ..] && first.ParameterType == typeof(Tensor))
            .Select(method => new Form(method)),
    ];

    public bool IsStatic => Method.IsStatic;

    public bool IsInPlace => Method.Name.EndsWith('_');

    /// <summary>What is given besides the tensor itself.</summary>
    public ImmutableArray<ParameterInfo> Parameters => [.. Method.GetParameters().Skip(IsStatic ? 1 : 0)];

    /// <summary>The forms of a function, in place or not, that can be called with arguments of these types, the rest left at their defaults.</summary>
    public static ImmutableArray<Form> Of(string name, params ReadOnlySpan<Type> arguments)
    {
        Type[] types = [.. arguments];
        return [.. All.Where(form => form.Method.Name == name || form.Method.Name == name + "_").Where(form => form.Takes(types))];
    }

    /// <summary>The result for a tensor and arguments; those left out have their defaults.</summary>
    public object? Call(Tensor x, params ReadOnlySpan<object?> arguments)
    {
        object?[] given = [.. arguments, .. Parameters.Skip(arguments.Length).Select(parameter => parameter.DefaultValue)];
        return Method.Invoke(IsStatic ? null : x, BindingFlags.DoNotWrapExceptions, null, IsStatic ? [x, .. given] : given, null);
    }

    public override string ToString() => $"{(IsStatic ? "torch" : "x")}.{Method.Name}({string.Join(", ", Parameters.Select(parameter => parameter.ParameterType.Name))})";

    private bool Takes(Type[] types) =>
        types.Length <= Parameters.Length
        && types.Zip(Parameters).All(pair => pair.First == (Nullable.GetUnderlyingType(pair.Second.ParameterType) ?? pair.Second.ParameterType))
        && Parameters.Skip(types.Length).All(parameter => parameter.IsOptional);
}

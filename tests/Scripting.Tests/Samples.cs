using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Ordinal;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Studies;
using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Scripting.Tests;

/// <summary>Makes a value of any of our types by its constructor and required properties, small and valid where it can be.</summary>
internal sealed class Samples : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly HashSet<Type> underWay = [];

    public void Dispose() => scope.Dispose();

    /// <summary>A sample; null only where a type that may be null leads back to one under way.</summary>
    public object? Of(Type type)
    {
        if (Simple(type) is { } simple)
            return simple;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying);
        if (type.IsEnum)
            return Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Enum.ToObject(type, value)).First();
        if (Sequence(type) is { } sequence)
            return sequence;
        if (type.IsAssignableTo(typeof(Delegate)))
            return null;
        if (!underWay.Add(type))
            return null;
        try
        {
            return type.IsAbstract ? OfDerived(type) : Made(type);
        }
        finally
        {
            underWay.Remove(type);
        }
    }

    private static object? Simple(Type type) =>
        type == typeof(string) ? "x"
        : type == typeof(double) ? 0.5
        : type == typeof(float) ? 0.5f
        : type == typeof(bool) ? true
        : type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(1)
        : type == typeof(object) ? "x"
        : type == typeof(Type) ? typeof(int)
        : type == typeof(Tensor) ? zeros([1, 2])   // as many rows as a sequence has items
        : type == typeof(nn.Module<Tensor, Tensor, Tensor>) ? new SmallResNetSpec().Build(1, new(16, 16))
        : type == typeof(nn.Module<Tensor, Tensor>) ? nn.Linear(1, 1)
        : type == typeof(TrainedMethod) ? Method.ByHead("x", Head.Linear(), new MeanSquaredError())
        : type == typeof(ImageSet) ? new HandPhantom(1, 16, 16).Generate(2)
        : type == typeof(SafetensorsEntry) ? new SafetensorsEntry("x", "F32", [1], 0, 4)
        : type == typeof(RankLevels) ? RankLevels.Evenly(0, 1)
        : type == typeof(RankDistribution) ? new RankDistribution(RankLevels.Evenly(0, 1), [0.25, 0.75])
        : type == typeof(BaseRanks) ? new BaseRanks(2, 1, RankInterpolation.Linear)
        : type == typeof(Fingerprint) ? Fingerprint.Of("x")
        : type.IsPrimitive ? Convert.ChangeType(1, type, null)
        : null;

    private object? Sequence(Type type)
    {
        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, 1);
            array.SetValue(Of(type.GetElementType()!), 0);
            return array;
        }
        if (!type.IsGenericType || !type.IsAssignableTo(typeof(IEnumerable)))
            return null;
        var arguments = type.GenericTypeArguments;
        if (arguments.Length == 2)
        {
            var created = (type.Name.Contains("Sorted", StringComparison.Ordinal) ? typeof(ImmutableSortedDictionary<,>) : typeof(ImmutableDictionary<,>))
                .MakeGenericType(arguments).GetField("Empty")!.GetValue(null);
            return type.IsInstanceOfType(created) ? created : Activator.CreateInstance(type);
        }
        var items = Sequence(arguments[0].MakeArrayType())!;
        return type.Name.StartsWith("ImmutableArray", StringComparison.Ordinal)
            ? typeof(ImmutableArray).GetMethods().Single(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }] && method.GetParameters()[0].IsDefined(typeof(ParamArrayAttribute)))
                .MakeGenericMethod(arguments).Invoke(null, [items])
            : type.IsInstanceOfType(items) ? items : null;
    }

    private object? OfDerived(Type type) => Types.All
        .Where(derived => !derived.IsAbstract && !derived.ContainsGenericParameters && derived.IsAssignableTo(type) && !underWay.Contains(derived))
        .OrderBy(derived => derived.IsPublic ? 0 : 1)
        .Select(derived => { try { return Of(derived); } catch (Exception fault) when (fault is TargetInvocationException or InvalidOperationException) { return null; } })
        .FirstOrDefault(made => made is not null);

    private object Made(Type type)
    {
        Exception? fault = null;
        foreach (var constructor in type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length))
            if (constructor.GetParameters() is not [{ ParameterType: var only }] || only != type)
                try
                {
                    var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
                    foreach (var property in type.GetProperties().Where(property => property.IsDefined(typeof(RequiredMemberAttribute))))
                        property.SetValue(made, Of(property.PropertyType));
                    return made;
                }
                catch (TargetInvocationException thrown)
                {
                    fault = thrown.InnerException;
                }
        foreach (var factory in type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.ReturnType == type && !method.IsSpecialName))
            return factory.Invoke(null, [.. factory.GetParameters().Select(parameter => Of(parameter.ParameterType))])!;
        throw new InvalidOperationException($"No {type} can be made of samples: {fault?.Message ?? "it has no public constructor"}. Give it one in {nameof(Samples)}.", fault);
    }
}

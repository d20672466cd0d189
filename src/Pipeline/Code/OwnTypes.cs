using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace ImageRegression.Pipeline.Code;

/// <summary>What is known of the types that are read, found out once.</summary>
internal sealed record OwnTypes(
    MethodBase? Initializer, Type? Base, ImmutableArray<(MethodInfo Method, (string Name, int Arguments) Key, bool IsForeign, bool IsDeclared)> Virtuals, ImmutableHashSet<Type> Interfaces)
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, OwnTypes> Known = new();
    private static readonly ConcurrentDictionary<Type, (ImmutableArray<MethodBase> Functions, ImmutableArray<Type> Types)> Asked = new();

    /// <summary>Facts of a type without type arguments.</summary>
    public static OwnTypes Of(Type type) => Known.GetOrAdd(type, Find);

    /// <summary>The types that are read among a type, what it is an array of, and its type arguments; without arguments of their own.</summary>
    public static IEnumerable<Type> In(Type type)
    {
        while (type.HasElementType)
            type = type.GetElementType()!;
        if (type.IsGenericParameter)
            return [];
        var definition = CodeNames.Definition(type);
        return (OwnCode.Has(definition) ? [definition] : Enumerable.Empty<Type>()).Concat(type.IsGenericType ? type.GetGenericArguments().SelectMany(In) : []);
    }

    /// <summary>A type, or what it is an array of, without type arguments; null where it is not read.</summary>
    public static Type? Outer(Type type)
    {
        while (type.HasElementType)
            type = type.GetElementType()!;
        return !type.IsGenericParameter && CodeNames.Definition(type) is var definition && OwnCode.Has(definition) ? definition : null;
    }

    /// <summary>A function without type arguments, its own and its type's.</summary>
    public static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic)
            method = generic.GetGenericMethodDefinition();
        return method.DeclaringType is { IsConstructedGenericType: true } type
            ? MethodBase.GetMethodFromHandle(method.MethodHandle, type.GetGenericTypeDefinition().TypeHandle)! : method;
    }

    /// <summary>What code that asks a type for its members may call, and the types that it meets there.</summary>
    public static (ImmutableArray<MethodBase> Functions, ImmutableArray<Type> Types) AskedOf(Type type) => Asked.GetOrAdd(type, static type =>
    {
        var properties = type.IsEnum ? [] : type.GetProperties(BindingFlags.Instance | BindingFlags.Public);
        return (
            [.. type.IsEnum ? [] : type.GetConstructors(), .. properties.SelectMany(property => property.GetAccessors())],
            [.. properties.Select(property => property.PropertyType)
                .Concat(type.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments).Select(argument => argument.Value).OfType<Type>())
                .SelectMany(In).Distinct()]);
    });

    private static OwnTypes Find(Type type)
    {
        var isStage = typeof(Stage).IsAssignableFrom(type);   // of a stage, only what is called counts: the runner calls the rest
        var interfaces = type.GetInterfaces().Select(CodeNames.Definition).ToImmutableHashSet();
        var foreign = interfaces.Where(contract => !OwnCode.Has(contract)).SelectMany(contract => contract.GetMethods()).Select(VirtualCall.KeyOf).ToHashSet();
        // Also virtual methods of base types: an inherited one may implement an interface that the base does not.
        var virtuals = ImmutableArray.CreateBuilder<(MethodInfo, (string, int), bool, bool)>();
        for (var own = type; own is not null && OwnCode.Has(own); own = own.BaseType is { } @base ? CodeNames.Definition(@base) : null)
            foreach (var method in own.GetMethods(All))
                if (method.IsVirtual && VirtualCall.KeyOf(method) is var key)
                    virtuals.Add((method, key, !isStage && (foreign.Contains(key) || !OwnCode.Has(method.GetBaseDefinition())), own == type));
        return new(type.TypeInitializer, type.BaseType is { } above && OwnCode.Has(CodeNames.Definition(above)) ? CodeNames.Definition(above) : null, virtuals.ToImmutable(), interfaces);
    }
}

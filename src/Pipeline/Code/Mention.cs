using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace ImageRegression.Pipeline.Code;

/// <summary>A member that an instruction names, with what follows from it for the search.</summary>
/// <param name="Assembly">Where the member lies, if it is not to be read; else null.</param>
/// <param name="Function">A function to be read, without type arguments; null for other members.</param>
/// <param name="Field">A field of a type that is read; null for other members.</param>
/// <param name="Made">A type of which there is an instance now; null where none follows.</param>
/// <param name="Call">What a virtual call asks for; null for other instructions.</param>
/// <param name="Described">Types that are read and that code may ask for their members: type arguments and <c>typeof</c>.</param>
internal sealed record Mention(Assembly? Assembly, MethodBase? Function, FieldInfo? Field, Type? Made, VirtualCall? Call, ImmutableArray<Type> Described)
{
    /// <summary>What an instruction says of a member.</summary>
    public static Mention Of(OpCode code, MemberInfo member) => member switch
    {
        FieldInfo field => OwnCode.Has(field)
            ? new(null, null, field, null, null, In(field.DeclaringType))
            : new(field.Module.Assembly, null, null, null, null, In(field.DeclaringType)),
        MethodBase function => Of(code, function),
        Type type when code == OpCodes.Ldtoken => new(null, null, null, null, null, [.. OwnTypes.In(type)]),
        Type type when code != OpCodes.Castclass && code != OpCodes.Isinst => new(null, null, null, OwnTypes.Outer(type), null, []),
        _ => new(null, null, null, null, null, []),
    };

    private static Mention Of(OpCode code, MethodBase function)
    {
        ImmutableArray<Type> described =
            [.. In(function.DeclaringType), .. function is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments().SelectMany(OwnTypes.In) : []];
        if (!OwnCode.Has(function))
            return new(function.Module.Assembly, null, null, null, null, described);
        var makes = function is ConstructorInfo || function.DeclaringType is { IsValueType: true };
        return new(
            null, OwnTypes.Definition(function), null, makes ? OwnTypes.Outer(function.DeclaringType!) : null,
            function.IsVirtual && code != OpCodes.Call ? VirtualCall.Of((MethodInfo)function) : null, described);
    }

    // A type whose member is named is not asked for its members; its arguments may be.
    private static ImmutableArray<Type> In(Type? type) => type is { IsGenericType: true } ? [.. type.GetGenericArguments().SelectMany(OwnTypes.In)] : [];
}

/// <summary>A virtual call: its overrides are found by the type that declares it, the name and the number of arguments.</summary>
internal readonly record struct VirtualCall(Type Declaring, (string Name, int Arguments) Key)
{
    /// <summary>The call of a method.</summary>
    public static VirtualCall Of(MethodInfo method) => new(CodeNames.Definition(method.DeclaringType!), KeyOf(method));

    /// <summary>What overrides and implementations have in common; of an explicit one, the name behind the interface's.</summary>
    public static (string Name, int Arguments) KeyOf(MethodInfo method) =>
        (method.Name[(method.Name.LastIndexOf('.') + 1)..], method.GetParameters().Length);
}

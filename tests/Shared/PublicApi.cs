using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>The public types and members of an assembly as lines of text, held against an approved file so that every change shows in review.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Fails where the assembly and <c>PublicApi.approved.txt</c> beside the calling test differ.</summary>
    public static void IsApproved(Assembly assembly, [CallerFilePath] string test = "")
    {
        var folder = Path.Combine(Repository.Root, "tests", Path.GetFileName(Path.GetDirectoryName(test))!);
        var (approved, received) = (Path.Combine(folder, "PublicApi.approved.txt"), Path.Combine(folder, "PublicApi.received.txt"));
        var lines = Lines(assembly);
        var known = File.Exists(approved) ? File.ReadAllLines(approved) : [];
        if (lines.SequenceEqual(known))
        {
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, string.Concat(lines.Select(line => line + "\n")));
        Assert.Fail(
            $"The public surface of {assembly.GetName().Name} has changed:\n"
            + string.Concat(known.Except(lines).Select(line => $"  - {line.Trim()}\n")) + string.Concat(lines.Except(known).Select(line => $"  + {line.Trim()}\n"))
            + $"Where the change is meant, approve it: mv {received} {approved}");
    }

    private static string[] Lines(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Where(type => !type.IsSpecialName).OrderBy(Name, StringComparer.Ordinal)
            .SelectMany(type => Members(type).Order(StringComparer.Ordinal).Prepend($"{Kind(type)} {type.Namespace}.{Name(type)}"))];

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsAssignableTo(typeof(Delegate)) ? "delegate" : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "class" : "open class";

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"    {name}");
        var constructors = type.GetConstructors(Declared).Where(IsSeen).Where(constructor => !IsCopy(constructor)).Select(constructor => $"    new({Parameters(constructor)})");
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(field => $"    {Name(field.FieldType)} {field.Name}");
        var properties = type.GetProperties(Declared)
            .Where(property => property.Name != "EqualityContract" && (IsSeen(property.GetMethod) || IsSeen(property.SetMethod)) && !IsOverride(property.GetMethod))
            .Select(property => $"    {Name(property.PropertyType)} {property.Name} {{{(IsSeen(property.GetMethod) ? " get;" : "")}{(IsSeen(property.SetMethod) ? " set;" : "")} }}");
        var methods = type.GetMethods(Declared).Where(IsSeen).Where(method => !IsOfRecord(method))
            .Select(method => $"    {Name(method.ReturnType)} {method.Name}{Arguments(method)}({Parameters(method)})");
        return constructors.Concat(fields).Concat(properties).Concat(methods);
    }

    private static bool IsSeen(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsCopy(ConstructorInfo constructor) =>
        constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType && constructor.IsDefined(typeof(CompilerGeneratedAttribute));

    // Said already by the type that declares the member first.
    private static bool IsOverride(MethodInfo? method) => method is not null && method.GetBaseDefinition() != method;

    // What the compiler writes into every record, accessors, and overrides.
    private static bool IsOfRecord(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_Implicit", StringComparison.Ordinal)) || method.IsDefined(typeof(CompilerGeneratedAttribute))
        || method.Name is "<Clone>$" or "Deconstruct" or "PrintMembers" || IsOverride(method);

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "")}"));

    private static string Value(object? value) => value switch { null => "null", string text => $"\"{text}\"", _ => FormattableString.Invariant($"{value}") };

    private static string Arguments(MethodBase method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Name(Type type)
    {
        if (type.HasElementType)
            return Name(type.GetElementType()!) + (type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : "&");
        if (type.IsGenericParameter)
            return type.Name;
        var name = type.Name.Split('`')[0];
        var own = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(Name).ToArray();
        return (type.DeclaringType is { } outer ? Name(outer) + "." : "") + name + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
    }
}

using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>The fields of a module's class that may hold components.</summary>
internal static class ModuleFields
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>
    /// Fields of the classes between <see cref="torch.nn.Module"/> and <paramref name="type"/>, base class first, each
    /// class's in order of declaration, so that state dictionaries keep the order in which a reader sees the layers.
    /// </summary>
    public static IEnumerable<FieldInfo> Of(Type type) =>
        type == typeof(torch.nn.Module) || type.BaseType is null
            ? []
            : Of(type.BaseType).Concat(type.GetFields(Declared).OrderBy(field => field.MetadataToken));

    /// <summary>The name of the component a field holds; a property's field is named like the property.</summary>
    public static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name
        ?? (field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;

namespace ImageRegression.Pipeline.Code;

/// <summary>The variables of a script that some of its code reads, with what they hold now.</summary>
internal sealed class ScriptVariables
{
    private static readonly ConcurrentDictionary<Type, ScriptVariables?> Known = new();

    private readonly ImmutableArray<FieldInfo> fields;
    private readonly ImmutableArray<object> holders;

    private ScriptVariables(CodeClosure closure, Module script)
    {
        closure.Find();
        fields = [.. closure.Fields.Where(field => field.Module == script)];
        holders = [.. closure.Holders];
    }

    /// <summary>Those that the code of a script's own type reads; null for a type that came with the program and not with a script.</summary>
    public static ScriptVariables? Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        if (!type.Assembly.IsDynamic && AssemblyLoadContext.GetLoadContext(type.Assembly) == AssemblyLoadContext.Default)
            return null;
        var closure = new CodeClosure();
        closure.RunAllOf(type);
        return new(closure, type.Module);
    });

    /// <summary>Those that a function reads, of a script or not.</summary>
    public static ScriptVariables Of(Delegate function)
    {
        var closure = new CodeClosure();
        closure.Use(function);
        return new(closure, function.Method.Module);
    }

    /// <summary>The static variables, by the names that the script gives them; those of generic types have many values and are left out.</summary>
    public IEnumerable<(string Name, object? Value)> Statics() =>
        from variable in fields
        where variable is { IsStatic: true, IsLiteral: false, DeclaringType.ContainsGenericParameters: false } && variable.DeclaringType.Name[0] != '<' && !variable.Name.StartsWith("<>", StringComparison.Ordinal)
        select (variable.DeclaringType is { DeclaringType: not null } own ? $"{own.Name.Replace('`', '-')}-{CodeNames.Of(variable)}" : CodeNames.Of(variable), variable.GetValue(null));

    /// <summary>The variables of closures and of the script itself. Fields of other objects are part of their value.</summary>
    public IEnumerable<(string Name, object? Value)> Captured() =>
        from variable in fields
        where !variable.IsStatic && !IsLink(variable)
        let holder = holders.FirstOrDefault(variable.DeclaringType!.IsInstanceOfType)
        where holder is not null
        select (CodeNames.Of(variable), variable.GetValue(holder));

    // A closure leads on to the closures around it and to the script.
    private static bool IsLink(FieldInfo field) =>
        field.Name.EndsWith("__this", StringComparison.Ordinal) || field.Name.StartsWith("CS$<>", StringComparison.Ordinal);
}

using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ImageRegression.Pipeline;

/// <summary>Code with all that it calls in its own assembly, and the variables that this mentions.</summary>
/// <param name="Hash">Of the instructions.</param>
/// <param name="Fields">Fields of the same assembly, static ones and others.</param>
internal sealed partial record BoundCode(Fingerprint Hash, ImmutableArray<FieldInfo> Fields)
{
    /// <summary>The static variables as they are now, by the names that the script gives them; those of generic types have many values and are left out.</summary>
    public IEnumerable<(string Name, object? Value)> Statics() =>
        from variable in Fields
        where variable is { IsStatic: true, IsLiteral: false, DeclaringType.ContainsGenericParameters: false } && variable.DeclaringType.Name[0] != '<' && !variable.Name.StartsWith("<>", StringComparison.Ordinal)
        select (variable.DeclaringType is { DeclaringType: not null } own ? $"{own.Name.Replace('`', '-')}-{NameOf(variable)}" : NameOf(variable), variable.GetValue(null));

    /// <summary>The variables of closures and of the script itself. Fields of other objects are part of their value.</summary>
    /// <param name="holders">The closures and the script.</param>
    public IEnumerable<(string Name, object? Value)> In(IReadOnlyCollection<object> holders) =>
        from variable in Fields
        where !variable.IsStatic
        let holder = holders.FirstOrDefault(variable.DeclaringType!.IsInstanceOfType)
        where holder is not null
        select (NameOf(variable), variable.GetValue(holder));

    /// <summary>The name that the script gives a variable, property or parameter: what the compiler makes of it is <c>&lt;name&gt;k__BackingField</c> or the like.</summary>
    public static string NameOf(FieldInfo variable) => Given().Match(variable.Name) is { Success: true } given ? given.Groups[1].Value : variable.Name;

    [GeneratedRegex("^<(.+)>")]
    private static partial Regex Given();
}

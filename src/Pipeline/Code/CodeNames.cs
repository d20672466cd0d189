using System.Reflection;
using System.Runtime.Serialization;
using System.Text.RegularExpressions;

namespace ImageRegression.Pipeline.Code;

/// <summary>Names of functions as people know them, and texts without the compiler's numbers.</summary>
internal static partial class CodeNames
{
    /// <summary>The name that the source gives a variable, property or parameter: what the compiler makes of it is <c>&lt;name&gt;k__BackingField</c> or the like.</summary>
    public static string Of(FieldInfo variable) => Given().Match(variable.Name) is { Success: true } given ? given.Groups[1].Value : variable.Name;

    /// <summary>Whether a field is what the compiler made of a property.</summary>
    public static bool IsOfProperty(FieldInfo field) => field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal);

    /// <summary>Whether a field is marked, itself or as the property it was made of, as one that decides nothing about a result.</summary>
    public static bool DecidesNothing(FieldInfo field) =>
        field.IsDefined(typeof(IgnoreDataMemberAttribute))
        || (IsOfProperty(field) && field.DeclaringType!.GetProperty(Of(field), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)?.IsDefined(typeof(IgnoreDataMemberAttribute)) == true);

    /// <summary>The function, and for what the compiler made of one, the function that it is part of: <c>Trainer.Fit</c>.</summary>
    public static string Of(MethodBase function)
    {
        List<string> parts = [Written(function.Name)];
        for (var type = function.DeclaringType; type is not null; type = type.DeclaringType)
            parts.Add(Written(type.Name));
        parts.Reverse();
        // The class of a whole script, and those that hold lambdas, have no name in the source.
        return string.Join('.', parts.Where(part => part.Length > 0 && !part.StartsWith("Submission#", StringComparison.Ordinal))) is { Length: > 0 } name ? name : "lambda";
    }

    /// <summary>The compiler numbers what it makes of lambdas through a whole class or script; another one above must not count.</summary>
    public static string WithoutNumbers(string text) => MadeByTheCompiler().Replace(text, name => Digits().Replace(name.Value, ""));

    // <Fit>b__3_0 → Fit; <Fit>g__Twice|0 → Fit.Twice; <<Initialize>>g__Twice|0, of a script, → Twice; <>c__DisplayClass3_0 → nothing; .ctor stays.
    private static string Written(string name)
    {
        if (!name.StartsWith('<'))
            return name;
        var (outer, local) = (Given().Match(name).Groups[1].Value, Local().Match(name).Groups[1].Value);
        return string.Join('.', new[] { outer, local }.Where(part => part.Length > 0));
    }

    [GeneratedRegex("^<([^<>]+)>")]
    private static partial Regex Given();

    [GeneratedRegex(@">g__([^|]+)\|")]
    private static partial Regex Local();

    // <>c__DisplayClass0_1, <Main>b__0_3, <>g__Twice|0_2
    [GeneratedRegex(@"<(?!PrivateImpl)[^\s,\[\]()""]*")]
    private static partial Regex MadeByTheCompiler();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}

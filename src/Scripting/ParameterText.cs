using System.Globalization;

namespace ImageRegression.Scripting;

/// <summary>Reads and writes parameter values in one culture-free form.</summary>
internal static class ParameterText
{
    /// <summary>The name people know a type by.</summary>
    public static string TypeName(Type type) =>
        type == typeof(int) ? "int"
        : type == typeof(long) ? "long"
        : type == typeof(float) ? "float"
        : type == typeof(double) ? "double"
        : type == typeof(bool) ? "bool"
        : type == typeof(string) ? "string"
        : type.Name;

    public static bool IsSupported(Type type) =>
        type.IsEnum || type == typeof(int) || type == typeof(long) || type == typeof(float) || type == typeof(double)
        || type == typeof(bool) || type == typeof(string);

    /// <summary>What is wrong with a text given for a parameter; null where it can be read.</summary>
    public static string? Problem(ScriptParameter parameter, string text) =>
        Problem(parameter.Name, parameter.Type, parameter.Choices, text);

    /// <summary>The value a text stands for.</summary>
    /// <exception cref="UserErrorException">The text is no value of the type.</exception>
    public static T Parse<T>(string name, string text)
    {
        var type = typeof(T);
        var choices = type.IsEnum ? Enum.GetNames(type) : [];
        if (Problem(name, TypeName(type), choices, text) is { } problem)
            throw new UserErrorException(problem);
        object value = type.IsEnum
            ? Enum.Parse(type, text, ignoreCase: true)
            : TypeName(type) switch
            {
                "int" => ParseInt(text)!.Value,
                "long" => ParseLong(text)!.Value,
                "float" => (float)ParseDouble(text)!.Value,
                "double" => ParseDouble(text)!.Value,
                "bool" => ParseBool(text)!.Value,
                _ => text,
            };
        return (T)value;
    }

    /// <summary>A value as text that <see cref="Parse{T}"/> reads back.</summary>
    public static string Of(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string? Problem(string name, string type, IReadOnlyCollection<string> choices, string text)
    {
        var expected = type switch
        {
            _ when choices.Count > 0 => choices.Contains(text, StringComparer.OrdinalIgnoreCase)
                ? null
                : $"one of {string.Join(", ", choices)}",
            "int" => ParseInt(text) is null ? $"a whole number from {int.MinValue} to {int.MaxValue}, such as 15000 or 15_000" : null,
            "long" => ParseLong(text) is null ? "a whole number of at most 64 bits" : null,
            "float" or "double" => ParseDouble(text) is null ? "a number with a decimal point, such as 0.5 or 1e-4" : null,
            "bool" => ParseBool(text) is null ? "true or false" : null,
            _ => null,
        };
        return expected is null
            ? null
            : $"parameter '{name}' ({type}): '{text}' cannot be read; give {expected}."
              + Suggestion.Sentence(text, choices);
    }

    private static int? ParseInt(string text) => ParseLong(text) is { } value and >= int.MinValue and <= int.MaxValue ? (int)value : null;

    private static long? ParseLong(string text) =>
        long.TryParse(Digits(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? ParseDouble(string text) =>
        double.TryParse(Digits(text), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool? ParseBool(string text) =>
        text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => true,
            "false" or "no" or "off" or "0" => false,
            _ => null,
        };

    // 15_000 is how the scripts themselves write it; a separator at either end is a slip.
    private static string Digits(string text) =>
        text.StartsWith('_') || text.EndsWith('_') ? text : text.Replace("_", "", StringComparison.Ordinal);
}

using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using ImageRegression.Pipeline.Code;

namespace ImageRegression.Pipeline;

/// <summary>Whether a value came back from the store as it was: compared member by member, NaN equal to NaN.</summary>
/// <remarks>
/// All state counts, public or not: what a format leaves out is exactly what nobody sees it leave out. Collections are compared by
/// their elements, whatever class holds them, since an interface comes back as a list.
/// </remarks>
internal static class RoundTrip
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The first member that differs, to end a sentence with: <c>its member 'Slope' is 3.5 and comes back as 0</c>; null where none does.</summary>
    /// <param name="written">The value.</param>
    /// <param name="read">What was read of it.</param>
    public static string? Difference(object written, object read) => Difference("", written, read, []);

    private static string? Difference(string path, object? written, object? read, HashSet<object> above)
    {
        if (written is null || read is null)
            return written == read ? null : Told(path, written, read);
        if (written is string || written.GetType() is { IsPrimitive: true } or { IsEnum: true })
            return written.Equals(read) ? null : Told(path, written, read);   // double.NaN.Equals(double.NaN)
        if (!written.GetType().IsValueType && !above.Add(written))
            return null;   // it holds itself, and is being compared
        var difference = Parts(path, written, read, above);
        above.Remove(written);
        return difference;
    }

    private static string? Parts(string path, object written, object read, HashSet<object> above) => (written, read) switch
    {
        (IDictionary one, IDictionary other) => one.Count != other.Count ? Told(path, written, read)
            : First(one.Keys.Cast<object>(), key => other.Contains(key) ? Difference($"{path}[{key}]", one[key], other[key], above) : Told($"{path}[{key}]", one[key], null)),
        (ITuple one, ITuple other) when one.Length == other.Length =>
            First(Enumerable.Range(0, one.Length), item => Difference(Member(path, $"Item{item + 1}"), one[item], other[item], above)),
        (IEnumerable one, IEnumerable other) => Elements(path, [.. one.Cast<object?>()], [.. other.Cast<object?>()], above)
            ?? (IsFramework(written.GetType()) ? null : Members(path, written, read, above)),
        _ when written.GetType() != read.GetType() => Told(path, written, read),
        _ when written.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) => Fields(path, type, written, read, above),
        _ when IsFramework(written.GetType()) => written.Equals(read) ? null : Told(path, written, read),
        _ => Members(path, written, read, above),
    };

    private static string? Elements(string path, object?[] written, object?[] read, HashSet<object> above) =>
        written.Length != read.Length ? Told(Member(path, "Count"), written.Length, read.Length)
            : First(Enumerable.Range(0, written.Length), i => Difference($"{path}[{i}]", written[i], read[i], above));

    private static string? Members(string path, object written, object read, HashSet<object> above)
    {
        if (written.GetType() != read.GetType())
            return Told(path, written, read);
        for (var type = written.GetType(); type is not null && !IsFramework(type); type = type.BaseType)
            if (Fields(path, type, written, read, above) is { } difference)
                return difference;
        return null;
    }

    private static string? Fields(string path, Type type, object written, object read, HashSet<object> above) =>
        First(type.GetFields(Instance), field => Difference(Member(path, CodeNames.Of(field)), field.GetValue(written), field.GetValue(read), above));

    private static string? First<T>(IEnumerable<T> parts, Func<T, string?> difference) => parts.Select(difference).FirstOrDefault(found => found is not null);

    private static bool IsFramework(Type type) => type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal));

    private static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Told(string path, object? written, object? read)
    {
        var (was, isNow) = (Text(written), Text(read));
        return path.Length == 0 ? $"it is {was} and comes back as {isNow}" : $"its member '{path}' is {was} and comes back as {isNow}";
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{(text.Length > 40 ? text[..40] + "…" : text)}\"",
        IFormattable number when value.GetType().IsPrimitive => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"a {value.GetType().Name}",
    };
}

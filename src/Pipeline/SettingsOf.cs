using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using ImageRegression.Pipeline.Code;

namespace ImageRegression.Pipeline;

/// <summary>Writes values of any describable type; what it cannot describe it refuses, so that nothing is left out.</summary>
internal static class SettingsOf
{
    /// <summary>Says all that a stage is made of, but for its inputs, which are known by their fingerprints.</summary>
    public static void Write(Settings settings, Stage stage)
    {
        foreach (var (name, read) in State(stage.GetType()))
            Write(settings, JsonNamingPolicy.CamelCase.ConvertName(name), read(stage));
    }

    public static void Write(Settings settings, string name, object? value)
    {
        switch (value)
        {
            case null: settings.Put(name, "null", "null"); break;
            case bool v: settings.Add(name, v); break;
            case string v: settings.Add(name, v); break;
            case Enum v: settings.Add(name, v); break;
            case float v: settings.Add(name, v); break;
            case double v: settings.Add(name, v); break;
            case ulong v: settings.Add(name, v); break;
            case sbyte or byte or short or ushort or int or uint or long:
                settings.Add(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal v: settings.Put(name, "decimal", v.ToString(CultureInfo.InvariantCulture)); break;
            case char v: settings.Add(name, v.ToString()); break;
            case TimeSpan v: settings.Put(name, "duration", v.ToString("c", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset v: settings.Put(name, "time", v.ToString("O", CultureInfo.InvariantCulture)); break;
            case DateOnly v: settings.Put(name, "date", v.ToString("O", CultureInfo.InvariantCulture)); break;
            case Fingerprint v: settings.Add(name, v); break;
            case Stage v when settings.IsInput(v): break;   // its fingerprint counts
            case Stage or Delegate or Type: throw Refused(name, value);
            case IDescribed v:
                settings.Group(name, group =>
                {
                    group.Add("type", value.GetType().Name);
                    v.Describe(group);
                });
                break;
            case IEnumerable v: List(settings, name, v); break;
            default: Record(settings, name, value); break;
        }
    }

    private static void List(Settings settings, string name, IEnumerable values)
    {
        if (values is IDictionary || values.GetType().Name.Contains("Set", StringComparison.Ordinal))
            throw Refused(name, values);   // their order is not theirs to promise
        object?[] items = [.. values.Cast<object?>()];
        if (items.All(IsPlain))
        {
            var plain = new Settings();
            for (var i = 0; i < items.Length; i++)
                Write(plain, i.ToString(CultureInfo.InvariantCulture), items[i]);
            var types = plain.Values.Select(item => item.Type).Distinct().ToArray();
            settings.Put(name, "list", types.Length <= 1
                ? $"{types.SingleOrDefault("empty")} [{string.Join(", ", plain.Values.Select(item => item.Text))}]"
                : $"[{string.Join(", ", plain.Values.Select(item => $"{item.Type} {item.Text}"))}]");
        }
        else
        {
            settings.Each(name, items, (item, value) => Write(item, "value", value));
        }
    }

    private static bool IsPlain(object? item) =>
        item is null or string or Enum or decimal or Fingerprint || item.GetType().IsPrimitive;

    private static void Record(Settings settings, string name, object value)
    {
        var type = value.GetType();
        var state = State(type);
        if (state.Length == 0 && !OwnCode.Has(type))
            throw Refused(name, value);
        settings.Group(name, group =>
        {
            group.Add("type", type.Name);
            foreach (var (variable, read) in state)
                Write(group, variable, read(value));
            if (ScriptVariables.Of(type) is { } variables)
                foreach (var (variable, content) in variables.Statics())
                    Write(group, variable, content);
        });
    }

    /// <summary>What an object of a type is made of: of our own types and a script's every field, whatever property shows it; of others what is public.</summary>
    private static (string Name, Func<object, object?> Read)[] State(Type type) =>
        [.. (OwnCode.Has(type) ? OwnState(type) : PublicState(type)).OrderBy(variable => variable.Name, StringComparer.Ordinal)];

    private static IEnumerable<(string Name, Func<object, object?> Read)> OwnState(Type type)
    {
        for (var own = type; own is not null && OwnCode.Has(own); own = own.BaseType)
            foreach (var field in own.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!CodeNames.DecidesNothing(field))
                    yield return (own == type || !field.IsPrivate || CodeNames.IsOfProperty(field) ? CodeNames.Of(field) : $"{own.Name}-{field.Name}", field.GetValue);
    }

    private static IEnumerable<(string Name, Func<object, object?> Read)> PublicState(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public).Select(field => (field.Name, (Func<object, object?>)field.GetValue))
            .Concat(type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(property => property.GetIndexParameters().Length == 0 && property.SetMethod is { IsPublic: true })
                .Select(property => (property.Name, (Func<object, object?>)property.GetValue)));

    private static ArgumentException Refused(string name, object value) =>
        new($"'{name}' holds a {value.GetType()}, which has no canonical form. Describe what decides the result by "
            + "numbers, texts, lists or records of them; a stage belongs into Inputs.", nameof(value));
}

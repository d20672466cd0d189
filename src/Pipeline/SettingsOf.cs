using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace ImageRegression.Pipeline;

/// <summary>Writes values of any describable type; what it cannot describe it refuses, so that nothing is left out.</summary>
internal static class SettingsOf
{
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
        var properties = Properties(value.GetType());
        var code = ScriptCode.Of(value.GetType());
        if (properties.Length == 0 && code is null && !IsRecord(value.GetType()))
            throw Refused(name, value);
        settings.Group(name, group =>
        {
            group.Add("type", value.GetType().Name);
            if (code is not null)
                group.Add("code", code.Hash);
            foreach (var property in properties)
                if (!IsLateDefault(property, property.GetValue(value)))
                    Write(group, property.Name, property.GetValue(value));
            if (code is not null)
                foreach (var (variable, content) in OwnFields(value.GetType(), properties).Select(field => (NameOf(field, value.GetType()), field.GetValue(value))).Concat(code.Statics()))
                    Write(group, variable, content);
        });
    }

    // A setting that was added later says what was done before there was it, and is left out while that is what it says.
    private static bool IsLateDefault(PropertyInfo property, object? value) =>
        property.GetCustomAttribute<DefaultValueAttribute>() is { } attribute && Equals(attribute.Value, value);

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0
                && (p.SetMethod is { IsPublic: true } || (p.Name == "Version" && p.PropertyType == typeof(int)))
                && p.Name != "type")
            .OrderBy(p => p.Name, StringComparer.Ordinal)];

    // What a script's own type keeps besides its settable properties decides as much: the script is not held to a style.
    private static IEnumerable<FieldInfo> OwnFields(Type type, PropertyInfo[] described)
    {
        var known = described.Select(property => $"<{property.Name}>k__BackingField").ToHashSet();
        for (var own = type; own is not null && own.Assembly == type.Assembly; own = own.BaseType)
            foreach (var field in own.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !known.Contains(field.Name)).OrderBy(field => field.Name, StringComparer.Ordinal))
                yield return field;
    }

    private static string NameOf(FieldInfo field, Type type) =>
        field.DeclaringType == type ? BoundCode.NameOf(field) : $"{field.DeclaringType!.Name}-{BoundCode.NameOf(field)}";

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static ArgumentException Refused(string name, object value) =>
        new($"'{name}' holds a {value.GetType()}, which has no canonical form. Describe what decides the result by "
            + "numbers, texts, lists or records of them; a stage belongs into Inputs.", nameof(value));
}

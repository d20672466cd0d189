using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ImageRegression.Pipeline;

/// <summary>
/// What decides a result, as typed names and values in one culture-free form. Groups nest with dots:
/// <c>optimizer.lr</c>.
/// </summary>
/// <remarks>
/// The canonical text has one line a value, <c>name type text</c>, in ordinal order of the names, so that the order of
/// the calls does not matter. Numbers are written in the shortest form that reads back to the same bits ("R"); NaN,
/// the infinities and −0 keep their own spelling; 1 and 1.0 differ.
/// </remarks>
public sealed class Settings
{
    private readonly SortedDictionary<string, Setting> byName;
    private readonly List<string> order;
    private readonly string prefix;
    private readonly HashSet<Stage> inputs;

    /// <summary>Nothing said yet.</summary>
    public Settings()
        : this([])
    {
    }

    /// <summary>Nothing said yet of a stage.</summary>
    /// <param name="inputs">The stages it reads: they may be among its settings and say nothing there.</param>
    internal Settings(IEnumerable<Stage> inputs) =>
        (byName, order, prefix, this.inputs) = (new(StringComparer.Ordinal), [], "", new(inputs, ReferenceEqualityComparer.Instance));

    private Settings(Settings outer, string group) =>
        (byName, order, prefix, inputs) = (outer.byName, outer.order, $"{outer.prefix}{group}.", outer.inputs);

    /// <summary>All values in the order in which they were said.</summary>
    public ImmutableArray<Setting> Values => [.. order.Select(name => byName[name])];

    /// <summary>The text that is hashed.</summary>
    public string Canonical => string.Concat(byName.Values.Where(setting => setting.Type != Setting.Shown).Select(setting => $"{setting.Name} {setting.Type} {setting.Text}\n"));

    /// <summary>Adds a truth value.</summary>
    /// <exception cref="ArgumentException">The name is malformed or was given before; so for every overload.</exception>
    public void Add(string name, bool value) => Put(name, "bool", value ? "true" : "false");

    /// <summary>Adds a whole number.</summary>
    public void Add(string name, long value) => Put(name, "int", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a whole number, such as a seed.</summary>
    public void Add(string name, ulong value) => Put(name, "int", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a number in double precision; NaN and the infinities are allowed.</summary>
    public void Add(string name, double value) => Put(name, "double", value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds a number in single precision; NaN and the infinities are allowed.</summary>
    public void Add(string name, float value) => Put(name, "float", value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds a text; null differs from the empty text.</summary>
    public void Add(string name, string? value)
    {
        if (value is null)
            Put(name, "null", "null");
        else
            Put(name, "string", Quoted(value));
    }

    /// <summary>Adds the name of an enumeration's value, so that renumbering changes nothing.</summary>
    public void Add(string name, Enum value) => Put(name, "enum", value.ToString());

    /// <summary>Adds the fingerprint of content that is too large to list.</summary>
    public void Add(string name, Fingerprint value) => Put(name, "sha256", value.Hex);

    /// <summary>
    /// Adds any value: a number, text, truth value, enumeration, duration, collection of such, or a record.
    /// A record becomes a group of its type's name and all that it is made of. A property with an
    /// <see cref="System.Runtime.Serialization.IgnoreDataMemberAttribute"/> decides nothing and is left out.
    /// </summary>
    /// <exception cref="ArgumentException">A value in it has no canonical form; the message names it.</exception>
    public void Add(string name, object? value) => SettingsOf.Write(this, name, value);

    /// <summary>Adds a group of values under one name.</summary>
    public void Group(string name, Action<Settings> describe)
    {
        Put(name, "group", "");
        describe(new Settings(this, name));
    }

    /// <summary>Adds a list, each item a group of its own under its position.</summary>
    public void Each<T>(string name, IEnumerable<T> items, Action<Settings, T> describe)
    {
        ImmutableArray<T> all = [.. items];
        Put(name, "list", all.Length.ToString(CultureInfo.InvariantCulture));
        var list = new Settings(this, name);
        for (var i = 0; i < all.Length; i++)
            list.Group(i.ToString(CultureInfo.InvariantCulture), item => describe(item, all[i]));
    }

    internal bool IsInput(Stage stage) => inputs.Contains(stage);

    /// <summary>Adds a text that people are shown and that is not part of what is hashed.</summary>
    internal void Show(string name, string text) => Put(name, Setting.Shown, Quoted(text));

    internal static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    internal void Put(string name, string type, string text)
    {
        if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-'))
            throw new ArgumentException($"'{name}' cannot name a setting: only letters, digits, '_' and '-' are allowed.", nameof(name));
        var full = prefix + name;
        if (!byName.TryAdd(full, new Setting(full, type, text)))
            throw new ArgumentException($"The setting '{full}' was given twice.", nameof(name));
        order.Add(full);
    }
}

/// <summary>One value of <see cref="Settings"/>.</summary>
/// <param name="Name">Its full name, groups joined by dots.</param>
/// <param name="Type"><c>double</c>, <c>int</c>, <c>string</c>, <c>list</c>, <c>group</c> …</param>
/// <param name="Text">Its canonical text.</param>
public sealed record Setting(string Name, string Type, string Text)
{
    /// <summary>The type of what people are shown and nothing is decided by, such as the text of a function whose code counts.</summary>
    internal const string Shown = "shown";
}

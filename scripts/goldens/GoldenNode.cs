using System.Globalization;
using System.Text.Json;

/// <summary>A part of a golden file: numbers that may be spelled as strings, vectors, matrices.</summary>
public readonly record struct GoldenNode(JsonElement Json)
{
    public double Number() =>
        Json.ValueKind == JsonValueKind.String ? double.Parse(Json.GetString()!, CultureInfo.InvariantCulture) : Json.GetDouble();

    public double Number(string name) => this[name].Number();

    public int Whole(string name) => this[name].Json.GetInt32();

    public bool Flag(string name) => this[name].Json.GetBoolean();

    public string Text(string name) => this[name].Json.GetString()!;

    public bool Has(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public double[] Vector() => [.. Items().Select(value => value.Number())];

    public double[] Vector(string name) => this[name].Vector();

    /// <summary>A matrix, or a vector as a matrix of one column, in row-major order.</summary>
    public (double[] Values, long Rows, long Columns) Matrix(string name)
    {
        var rows = Items(name).Select(row => row.Json.ValueKind == JsonValueKind.Array ? row.Vector() : [row.Number()]).ToArray();
        return ([.. rows.SelectMany(row => row)], rows.Length, rows.Length == 0 ? 0 : rows[0].Length);
    }

    /// <summary>A named part of it.</summary>
    public GoldenNode Part(string name) => this[name];

    public IEnumerable<GoldenNode> Items() => Json.EnumerateArray().Select(item => new GoldenNode(item));

    public IEnumerable<GoldenNode> Items(string name) => this[name].Items();

    /// <summary>The properties but those that only describe the file.</summary>
    public IEnumerable<GoldenSection> Sections() => Json.EnumerateObject()
        .Where(section => section.Name is not ("about" or "set" or "versions" or "dtype"))
        .Select(section => new GoldenSection(section.Name, new GoldenNode(section.Value)));

    private GoldenNode this[string name] => new(Json.GetProperty(name));
}

/// <summary>A named part of a golden file.</summary>
public readonly record struct GoldenSection(string Name, GoldenNode Value);

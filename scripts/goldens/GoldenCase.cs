using System.Globalization;
using System.Text.Json;

/// <summary>One case of a golden file: does our number agree with the authors'?</summary>
public sealed record GoldenCase(string File, string Name, bool Passed, string Detail)
{
    /// <summary>A section nobody wrote a check for: reported, never passed over.</summary>
    public static GoldenCase Unknown(string file, string section) => new(file, section, false, "no check knows this section");

    /// <summary>A case that compares one number after another and keeps the first that differs.</summary>
    public static GoldenCase Of(string file, string name, Action<GoldenComparison> compare)
    {
        var comparison = new GoldenComparison();
        try
        {
            compare(comparison);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            comparison.Fail($"{fault.GetType().Name}: {fault.Message}");
        }
        return new(file, name, comparison.FirstFault is null && comparison.Count > 0, comparison.FirstFault ?? $"{comparison.Count} numbers");
    }
}

/// <summary>Compares numbers within |ours − golden| ≤ absolute + relative·|golden|; NaN agrees with NaN.</summary>
public sealed class GoldenComparison
{
    public int Count { get; private set; }

    public string? FirstFault { get; private set; }

    public void Fail(string fault) => FirstFault ??= fault;

    public void Equal<T>(string what, T golden, T ours)
    {
        Count++;
        if (!EqualityComparer<T>.Default.Equals(golden, ours))
            Fail($"{what} is {ours}, golden {golden}");
    }

    public void Close(string what, double golden, double ours, double absolute, double relative = 0)
    {
        Count++;
        if (golden.Equals(ours) || Math.Abs(ours - golden) <= absolute + relative * Math.Abs(golden))
            return;
        Fail(string.Create(CultureInfo.InvariantCulture, $"{what} is {ours:R}, golden {golden:R}"));
    }

    public void Close(string what, IReadOnlyList<double> golden, IReadOnlyList<double> ours, double absolute, double relative = 0)
    {
        Equal($"length of {what}", golden.Count, ours.Count);
        for (var i = 0; i < Math.Min(golden.Count, ours.Count); i++)
            Close($"{what}[{i}]", golden[i], ours[i], absolute, relative);
    }
}

/// <summary>Reads golden files: numbers that may be spelled as strings, vectors, matrices.</summary>
public static class GoldenJson
{
    public static double Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetDouble();

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).Number();

    public static int Whole(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static bool Has(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public static double[] Vector(this JsonElement element) => [.. element.EnumerateArray().Select(value => value.Number())];

    public static double[] Vector(this JsonElement element, string name) => element.GetProperty(name).Vector();

    /// <summary>A matrix, or a vector as a matrix of one column, in row-major order.</summary>
    public static (double[] Values, long Rows, long Columns) Matrix(this JsonElement element, string name)
    {
        var rows = element.GetProperty(name).EnumerateArray().Select(row => row.ValueKind == JsonValueKind.Array ? row.Vector() : [row.Number()]).ToArray();
        return ([.. rows.SelectMany(row => row)], rows.Length, rows.Length == 0 ? 0 : rows[0].Length);
    }

    /// <summary>The sections of a file that hold cases.</summary>
    public static IEnumerable<JsonProperty> Sections(this JsonElement root) =>
        root.EnumerateObject().Where(section => section.Name is not ("about" or "set" or "versions" or "dtype"));
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageRegression.Neighbors;

namespace ImageRegression.Reports;

/// <summary>How the numbers of an answer are written, for people and for programs.</summary>
internal static class AnswerText
{
    /// <summary>Rows of evidence that people are shown.</summary>
    public const int MostShown = 20;

    /// <summary>Numbers that are not finite are texts.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>To four digits.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>The same with its unit; an empty one is left out.</summary>
    public static string WithUnit(double value, string unit) => $"{Number(value)} {unit}".TrimEnd();

    /// <summary>A range of values; where too few were calibrated on, an end has no bound.</summary>
    public static string Range(PredictionInterval interval, string unit) => (double.IsInfinity(interval.Lower), double.IsInfinity(interval.Upper)) switch
    {
        (false, false) => $"{Number(interval.Lower)} to {WithUnit(interval.Upper, unit)}",
        (true, false) => $"any value up to {WithUnit(interval.Upper, unit)}",
        (false, true) => $"any value from {WithUnit(interval.Lower, unit)}",
        _ => "any value",
    };

    /// <summary>By how much an answer would move.</summary>
    public static string Effect(double effect) => double.IsNaN(effect) ? "no answer" : effect.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>The heading of a column of values.</summary>
    public static string Heading(string name, string unit) => unit.Length == 0 ? name : $"{name} ({unit})";

    /// <summary>What is not shown of evidence.</summary>
    /// <param name="shares">Parts of the answer, nearest first.</param>
    public static IEnumerable<string> Rest(IReadOnlyCollection<double> shares) => shares.Count <= MostShown ? []
        : [string.Create(CultureInfo.InvariantCulture, $"… and {shares.Count - MostShown} farther ones with {100 * shares.Skip(MostShown).Sum():F1} % of the answer together; --json lists all.")];

    /// <summary>Exactly, for a table that programs read; nothing where there is no value.</summary>
    public static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The same for what is so or not, or not known.</summary>
    public static string Exact(bool? value) => value switch { true => "true", false => "false", null => "" };
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageRegression.Reports.Page;

/// <summary>The page's data as JSON that may stand inside an HTML <c>script</c> element.</summary>
internal static class PageJson
{
    // The default encoder writes < > & ' as \u003C …, so no id or label can end the element.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new ShortDouble() },
    };

    public static string Of(PageData data) => JsonSerializer.Serialize(data, Options);

    /// <summary>Six significant digits are more than a screen shows; what is not finite is null, as JSON has no word for it.</summary>
    private sealed class ShortDouble : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteRawValue(value.ToString("G6", CultureInfo.InvariantCulture));
            else
                writer.WriteNullValue();
        }
    }
}

using System.Text.Json;

namespace ImageRegression.Pipeline.Archives;

/// <summary>Whether texts of a stranger's JSON are safe to print: an escape sequence in a name could rewrite what a terminal shows.</summary>
internal static class TerminalText
{
    /// <summary>Whether a text, decoded, holds a control character other than tab and line ends. What is no JSON is for its reader to refuse.</summary>
    /// <param name="json">One value, or one a line.</param>
    public static bool HasControlCharacters(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.GetString()!.Any(one => char.IsControl(one) && one is not ('\t' or '\n' or '\r')))
                    return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)   // the latter: no UTF-8
        {
            return false;
        }
        return false;
    }
}

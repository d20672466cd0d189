using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageRegression.Pipeline;

/// <summary>Identity of a content or of a stage's result: SHA-256.</summary>
/// <remarks>
/// Of contents, equal fingerprints mean equal bits. Of results they mean the same computation: equal bits on the same kind of device with
/// the same number of threads and the same build of libtorch.
/// </remarks>
[JsonConverter(typeof(FingerprintJson))]
public readonly record struct Fingerprint
{
    private static readonly string Zeros = new('0', 64);
    private readonly string? hex;

    private Fingerprint(string hex) => this.hex = hex;

    /// <summary>The 32 bytes as 64 lower-case hexadecimal digits; all zeros for the default value.</summary>
    public string Hex => hex ?? Zeros;

    /// <summary>The first twelve digits: enough to tell results apart on a screen.</summary>
    public string Brief => Hex[..12];

    /// <summary>Fingerprint of bytes.</summary>
    public static Fingerprint Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Fingerprint of a text in UTF-8.</summary>
    public static Fingerprint Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Fingerprint of all that is left in a stream.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Fingerprint Of(Stream content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Reads 64 hexadecimal digits back, as <see cref="Hex"/> wrote them.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Fingerprint Parse(string hex) =>
        TryParse(hex, out var fingerprint) ? fingerprint
            : throw new FormatException($"'{hex}' is not a fingerprint: 64 hexadecimal digits are expected.");

    /// <summary>Reads 64 hexadecimal digits back; false where the text is anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out Fingerprint fingerprint)
    {
        var valid = hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit);
        fingerprint = valid ? new(hex!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <summary>Equal where all 32 bytes are equal.</summary>
    public bool Equals(Fingerprint other) => Hex == other.Hex;

    /// <inheritdoc/>
    public override int GetHashCode() => Hex.GetHashCode(StringComparison.Ordinal);

    /// <summary>All 64 digits.</summary>
    public override string ToString() => Hex;
}

internal sealed class FingerprintJson : JsonConverter<Fingerprint>
{
    public override Fingerprint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Fingerprint.TryParse(reader.GetString(), out var fingerprint) ? fingerprint
            : throw new JsonException("A fingerprint of 64 hexadecimal digits is expected.");

    public override void Write(Utf8JsonWriter writer, Fingerprint value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Hex);
}

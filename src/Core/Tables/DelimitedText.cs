using System.Text;
using CsvHelper;

namespace ImageRegression.Tables;

/// <summary>Tables as text: which encoding and which delimiter, the text itself says.</summary>
internal static class DelimitedText
{
    private const int Looked = 200;   // rows that must agree on a delimiter

    private static readonly char[] Known = [',', ';', '\t'];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file: UTF-8, or UTF-16 that begins with its mark, as Excel's "Unicode Text" does.</summary>
    /// <exception cref="UserErrorException">It is neither.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string file)
    {
        try
        {
            return bytes switch
            {
                [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true).GetString(bytes[2..]),
                [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true).GetString(bytes[2..]),
                [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(bytes[3..]),
                _ => Utf8.GetString(bytes),
            };
        }
        catch (DecoderFallbackException fault)
        {
            throw new UserErrorException("The table is not UTF-8 text. Save it as 'CSV UTF-8'.", file, inner: fault);
        }
    }

    /// <summary>Header and rows of a text; faults of quoting are collected.</summary>
    /// <exception cref="UserErrorException">There is no header, or its delimiter cannot be told.</exception>
    public static RawTable Read(string text, TableColumns columns, TableFaults faults)
    {
        var delimiter = columns.Delimiter switch
        {
            Delimiter.Comma => ',',
            Delimiter.Semicolon => ';',
            Delimiter.Tab => '\t',
            _ => Stated(text) ?? Shown(text, columns, faults),
        };
        var rows = Records(text, delimiter, line => faults.Add(line, "Its quotes do not match. Double a quote inside a quoted field."))
            .SkipWhile((row, at) => at == 0 && row.Fields[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase)).ToList();
        return rows.Count > 0 ? new([.. rows[0].Fields.Select(name => name.Trim())], rows[1..], delimiter)
            : throw faults.At(1, "The table is empty. Its first line names the columns, such as path,label.");
    }

    // Excel heeds, and some programs write, a first line of its own that states the delimiter: sep=;
    private static char? Stated(string text) =>
        text.Length > 4 && text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && (text.Length == 5 || text[5] is '\r' or '\n') ? text[4] : null;

    private static char Shown(string text, TableColumns columns, TableFaults faults)
    {
        var looks = Known.Select(delimiter => Look.At(text, delimiter)).Where(look => look.Header.Length > 1).ToArray();
        var fitting = looks.Length > 1 ? [.. looks.Where(look => look.Agrees)] : looks;
        if (fitting.Length > 1 && Array.FindAll(fitting, look => look.Header.Any(name => IsExpected(name, columns))) is { Length: 1 } expected)
            fitting = expected;
        return looks.Length == 0 ? ',' : fitting.Length == 1 ? fitting[0].Delimiter
            : throw faults.At(1, $"What separates the columns is not clear: {string.Join(", or ", looks.Select(look => look.Told))}. Say which, as in --set delimiter=semicolon.");
    }

    private static bool IsExpected(string name, TableColumns columns) =>
        ((string?[])[columns.Path, columns.Label, columns.Subject, columns.Visit, columns.Side, columns.Site, columns.Split, "path", "label", "id", "subject"])
            .Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<RawRow> Records(string text, char delimiter, Action<int> malformed)
    {
        using var reader = new StringReader(text);
        using var rows = CsvReader.Create(reader, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = bad => malformed((int)bad.LineNumber),
        });
        while (rows.Read())
            yield return new((int)rows.LineNumber, rows.Current.ToArray());
    }

    private sealed record Look(char Delimiter, string[] Header, bool Agrees)
    {
        public string Told => $"by {(Delimiter switch { ',' => "commas", ';' => "semicolons", _ => "tabs" })} the header has {Header.Length} columns";

        public static Look At(string text, char delimiter)
        {
            var isWhole = true;
            var rows = Records(text, delimiter, _ => isWhole = false).Take(Looked).ToList();
            return rows.Count == 0 ? new(delimiter, [], false) : new(delimiter, rows[0].Fields, isWhole && rows.TrueForAll(row => row.Fields.Length == rows[0].Fields.Length));
        }
    }
}

namespace ImageRegression.Tables;

/// <summary>A table as its file holds it: texts in columns, before anybody asks what they mean.</summary>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The rows, each with its line in the file, from 1.</param>
/// <param name="Delimiter">What separates the columns; null where the format is no text.</param>
internal sealed record RawTable(string[] Header, IReadOnlyList<RawRow> Rows, char? Delimiter)
{
    private const long MaxBytes = 1_000_000_000;

    /// <summary>Reads a file of comma-, semicolon- or tab-separated text, or Parquet; which, its bytes say.</summary>
    /// <exception cref="UserErrorException">It is none of these, or cannot be read.</exception>
    public static RawTable Read(string file, TableColumns columns, TableFaults faults)
    {
        if (RegularFile.WhyNone(file) is { } why)
            throw new UserErrorException(
                $"{(RegularFile.IsNamed(file) ? $"The table cannot be read: {why}" : "There is no such table")}. Name a table (CSV, TSV or Parquet) of images and their labels.", file);
        var bytes = Bytes(file);
        return bytes.AsSpan() switch
        {
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => ParquetTable.Read(bytes, file),
            [(byte)'P', (byte)'K', 3, 4, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] =>
                throw new UserErrorException("The table is a workbook of a spreadsheet program, which is not read; save its sheet as 'CSV UTF-8' and name that file.", file),
            _ => DelimitedText.Read(DelimitedText.Decode(bytes, file), columns, faults),
        };
    }

    private static byte[] Bytes(string file)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            if (stream.Length > MaxBytes)
                throw new UserErrorException($"The table has {stream.Length:N0} bytes; at most {MaxBytes:N0} are read.", file);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The table cannot be read: {fault.Message}.", file, inner: fault);
        }
    }
}

/// <summary>One row of a table.</summary>
/// <param name="Line">Its line in the file, from 1; in Parquet its number.</param>
/// <param name="Fields">As written.</param>
internal sealed record RawRow(int Line, string[] Fields);

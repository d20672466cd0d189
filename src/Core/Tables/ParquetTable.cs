using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace ImageRegression.Tables;

/// <summary>Tables in Parquet files: texts, numbers, truths and times, one value a row and column.</summary>
internal static class ParquetTable
{
    /// <summary>Header and rows; row i counts as line i, from 1. Null and NaN are empty fields.</summary>
    /// <exception cref="UserErrorException">The file is damaged, or a column holds lists, structures or bytes.</exception>
    public static RawTable Read(byte[] bytes, string file)
    {
        try
        {
            return Task.Run(() => ReadAsync(bytes, file)).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is not (UserErrorException or OutOfMemoryException))   // the package throws whatever damage leads it to
        {
            throw new UserErrorException($"The table begins as Parquet but cannot be read: {fault.Message}", file, inner: fault);
        }
    }

    private static async Task<RawTable> ReadAsync(byte[] bytes, string file)
    {
        using var stream = new MemoryStream(bytes);
        await using var reader = await ParquetReader.CreateAsync(stream);
        var columns = reader.Schema.DataFields;
        if (reader.Schema.Fields.Except(columns).FirstOrDefault() is { } nested)
            throw new UserErrorException($"The column '{nested.Name}' holds lists or structures; a table has one value a row and column.", file);
        var rows = new List<RawRow>();
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var texts = new List<string[]>();
            foreach (var column in columns)
                texts.Add(await TextsOf(group, column, file));
            for (var row = 0; row < group.RowCount; row++)
                rows.Add(new(rows.Count + 1, [.. texts.Select(column => column[row])]));
        }
        return new([.. columns.Select(column => column.Name)], rows, Delimiter: null);
    }

    private static Task<string[]> TextsOf(ParquetRowGroupReader group, DataField column, string file) => Type.GetTypeCode(column.ClrType) switch
    {
        _ when column.IsArray => throw new UserErrorException($"The column '{column.Name}' holds lists; a table has one value a row and column.", file),
        _ when column.ClrType == typeof(string) || column.ClrType == typeof(ReadOnlyMemory<char>) => Strings(group, column),
        TypeCode.Boolean => Values<bool>(group, column),
        TypeCode.SByte => Values<sbyte>(group, column),
        TypeCode.Byte => Values<byte>(group, column),
        TypeCode.Int16 => Values<short>(group, column),
        TypeCode.UInt16 => Values<ushort>(group, column),
        TypeCode.Int32 => Values<int>(group, column),
        TypeCode.UInt32 => Values<uint>(group, column),
        TypeCode.Int64 => Values<long>(group, column),
        TypeCode.UInt64 => Values<ulong>(group, column),
        TypeCode.Single => Values<float>(group, column),
        TypeCode.Double => Values<double>(group, column),
        TypeCode.Decimal => Values<decimal>(group, column),
        TypeCode.DateTime => Values<DateTime>(group, column),
        _ when column.ClrType == typeof(DateOnly) => Values<DateOnly>(group, column),
        _ => throw new UserErrorException($"The column '{column.Name}' holds {column.ClrType.Name}; texts, numbers, truths and times are read.", file),
    };

    private static async Task<string[]> Strings(ParquetRowGroupReader group, DataField column)
    {
        var texts = new string?[group.RowCount];
        await group.ReadAsync(column, texts.AsMemory());
        return Array.ConvertAll(texts, text => text ?? "");
    }

    private static async Task<string[]> Values<T>(ParquetRowGroupReader group, DataField column) where T : struct
    {
        if (column.IsNullable)
        {
            var some = new T?[group.RowCount];
            await group.ReadAsync(column, some.AsMemory());
            return Array.ConvertAll(some, value => value is { } known ? Text(known) : "");
        }
        var values = new T[group.RowCount];
        await group.ReadAsync(column, values.AsMemory());
        return Array.ConvertAll(values, Text);
    }

    private static string Text<T>(T value) where T : struct => value switch
    {
        double.NaN or float.NaN => "",
        DateTime time => time.ToString(time.TimeOfDay == default ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}

using System.Collections.Immutable;
using CsvHelper;
using Parquet;
using Parquet.Schema;

namespace ImageRegression.Tables;

/// <summary>A table of typed columns for other programs: what is written reads back to the same numbers.</summary>
internal sealed class DataFrame
{
    /// <summary>A table of columns.</summary>
    /// <param name="columns">Of as many rows each, under different names.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public DataFrame(params IEnumerable<FrameColumn> columns)
    {
        Columns = [.. columns];
        if (Columns.Select(column => column.Count).Distinct().Count() > 1)
            throw new ArgumentException($"The columns of a table have as many rows each, not {string.Join(", ", Columns.Select(column => $"{column.Name} {column.Count}"))}.", nameof(columns));
        if (Columns.CountBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            throw new ArgumentException($"Two columns of a table are called '{twice}'.", nameof(columns));
    }

    /// <summary>The columns, in order.</summary>
    public ImmutableArray<FrameColumn> Columns { get; }

    /// <summary>Rows.</summary>
    public int Count => Columns.IsEmpty ? 0 : Columns[0].Count;

    /// <summary>Writes the table as CSV: a header, commas, UTF-8, lines that end as everywhere but on Windows.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    public void WriteCsv(string path)
    {
        using var csv = CsvWriter.Create(new StreamWriter(path), new CsvWriterOptions { NewLine = "\n" });
        csv.WriteRecord([.. Columns.Select(column => column.Name)]);
        for (var row = 0; row < Count; row++)
            csv.WriteRecord([.. Columns.Select(column => column.Text(row))]);
    }

    /// <summary>Writes the table as Parquet, in one row group; numbers keep their type.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    public void WriteParquet(string path) => Task.Run(() => WriteParquetAsync(path)).GetAwaiter().GetResult();

    private async Task WriteParquetAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var fields = Columns.Select(column => column.Field).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
        using var group = writer.CreateRowGroup();
        foreach (var (column, field) in Columns.Zip(fields))
            await column.WriteAsync(group, field);
        group.CompleteValidate();
    }
}

using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace ImageRegression.Tables;

/// <summary>A column of a <see cref="DataFrame"/>: values of one type, some of which may be absent.</summary>
/// <param name="Name">As the header has it.</param>
internal abstract record FrameColumn(string Name)
{
    /// <summary>Rows.</summary>
    public abstract int Count { get; }

    /// <summary>Its name and type in a Parquet file.</summary>
    internal abstract DataField Field { get; }

    /// <summary>A value as text: numbers in the shortest form that reads back to the same bits, truths as true and false, absent values as nothing.</summary>
    internal abstract string Text(int row);

    /// <summary>Writes the values to a Parquet file, bit for bit.</summary>
    /// <param name="group">Where to.</param>
    /// <param name="field"><see cref="Field"/>, as the file's schema has it.</param>
    internal abstract Task WriteAsync(ParquetRowGroupWriter group, DataField field);

    /// <summary>A column of texts.</summary>
    public static FrameColumn Of(string name, IEnumerable<string> values) => new TextColumn(name, [.. values]);

    /// <summary>A column of numbers or truths.</summary>
    public static FrameColumn Of<T>(string name, IEnumerable<T> values) where T : struct => new ValueColumn<T>(name, [.. values]);

    /// <summary>A column of numbers or truths, of which some may be absent.</summary>
    public static FrameColumn Of<T>(string name, IEnumerable<T?> values) where T : struct => new OptionalColumn<T>(name, [.. values]);

    private static string TextOf<T>(T value) where T : struct => value switch
    {
        true => "true",
        false => "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A column holds texts, numbers or truths, not {typeof(T).Name}."),
    };

    private sealed record TextColumn(string Name, string[] Values) : FrameColumn(Name)
    {
        public override int Count => Values.Length;

        internal override DataField Field => new DataField<string>(Name);

        internal override string Text(int row) => Values[row];

        internal override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => group.WriteAsync(field, Values);
    }

    private sealed record ValueColumn<T>(string Name, T[] Values) : FrameColumn(Name) where T : struct
    {
        public override int Count => Values.Length;

        internal override DataField Field => new DataField<T>(Name);

        internal override string Text(int row) => TextOf(Values[row]);

        internal override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => group.WriteAsync<T>(field, Values);
    }

    private sealed record OptionalColumn<T>(string Name, T?[] Values) : FrameColumn(Name) where T : struct
    {
        public override int Count => Values.Length;

        internal override DataField Field => new DataField<T?>(Name);

        internal override string Text(int row) => Values[row] is { } value ? TextOf(value) : "";

        internal override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => group.WriteAsync<T>(field, Values);
    }
}

using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Writes files for other programs; its value is the folder where they lie.</summary>
internal abstract record ExportStage : Stage<string>
{
    /// <summary>The file that names the rows of arrays.</summary>
    protected const string CasesFile = "cases.csv";

    /// <inheritdoc/>
    public override string Read(ArtifactFolder artifacts) => artifacts.Root;
}

/// <summary>Writes tables and arrays, each in the forms asked for.</summary>
internal abstract record ExportTables : ExportStage
{
    /// <summary>In which forms; at least one.</summary>
    public ExportFormats Formats
    {
        get;
        init => field = value is > 0 and <= ExportFormats.All ? value
            : throw new ArgumentOutOfRangeException(nameof(Formats), value, $"Give one or several of {nameof(ExportFormats)}, such as {nameof(ExportFormats)}.{nameof(ExportFormats.Csv)}.");
    } = ExportFormats.All;

    /// <summary>Writes a table in each of the forms that are tables.</summary>
    /// <param name="to">Where.</param>
    /// <param name="name">The file's, without ending.</param>
    /// <param name="table">Makes the table; called only where one is wanted.</param>
    private protected void WriteTable(ArtifactFolder to, string name, Func<DataFrame> table)
    {
        if (!Formats.HasFlag(ExportFormats.Csv) && !Formats.HasFlag(ExportFormats.Parquet))
            return;
        var made = table();
        if (Formats.HasFlag(ExportFormats.Csv))
            made.WriteCsv(to.Path($"{name}.csv"));
        if (Formats.HasFlag(ExportFormats.Parquet))
            made.WriteParquet(to.Path($"{name}.parquet"));
    }

    /// <summary>Writes what arrays need where arrays are wanted: them, and the table that names their rows.</summary>
    private protected void WriteArrays(ArtifactFolder to, Func<DataFrame> cases, Action write)
    {
        if (!Formats.HasFlag(ExportFormats.Npy))
            return;
        cases().WriteCsv(to.Path(CasesFile));
        write();
    }
}

namespace ImageRegression.Studies;

/// <summary>In which forms <see cref="Export"/> writes; each keeps every number as it is.</summary>
[Flags]
public enum ExportFormats
{
    /// <summary>Text, a row a line: numbers in the shortest form that reads back to the same bits.</summary>
    Csv = 1,

    /// <summary>NumPy's <c>.npy</c>, an array a file, with <c>cases.csv</c> beside them that names the rows.</summary>
    Npy = 2,

    /// <summary>Parquet, with the types of the numbers.</summary>
    Parquet = 4,

    /// <summary>All of them.</summary>
    All = Csv | Npy | Parquet,
}

using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>A further column of the table that is a label too.</summary>
/// <param name="Column">Its name, in any case of the letters.</param>
/// <param name="Unit">Unit of its values, for tables; empty: none.</param>
public sealed record LabelColumn(string Column, string Unit = "")
{
    /// <summary>After which its values come round, in their unit: 360 for degrees, 24 for hours; null: they do not. Default null.</summary>
    /// <exception cref="UserErrorException">It is not greater than 0.</exception>
    public double? Period { get => Axis.Period; init => Axis = new() { Period = value }; }

    /// <summary>What its values lie on.</summary>
    internal LabelAxis Axis { get; private init; }

    /// <summary>The values of some cases.</summary>
    /// <param name="cases">The cases.</param>
    /// <exception cref="UserErrorException">A field is empty or no number, or a circle's values reach farther than once round.</exception>
    internal double[] Of(CaseTable cases)
    {
        double[] values = [.. cases.Cases.Select(one => Of(one, cases.File))];
        Axis.ThrowIfBeyond(values, cases.File);
        return values;
    }

    /// <summary>The value of a case.</summary>
    /// <param name="row">The case.</param>
    /// <param name="file">Its table, for the error.</param>
    /// <exception cref="UserErrorException">The field is empty or no number.</exception>
    internal double Of(Case row, string? file = null) =>
        double.TryParse(row.Covariate(Column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value
            : throw new UserErrorException(
                $"{Column} of '{row.Id}' is {(row.Covariate(Column) is { } text ? $"'{text}', which is not a finite number" : "missing")}, but it is a label. "
                + $"Give a number with a decimal point, or have rows without labels left out: {nameof(TableColumns)}.{nameof(TableColumns.FurtherLabels)} names the columns that are labels.",
                file, row.Line > 0 ? row.Line : null);
}

using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ImageRegression.Reports.Page;

/// <summary>Texts and tables as HTML.</summary>
internal static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>A text in which no character is markup.</summary>
    public static string Text(string text) => Encoder.Encode(text);

    /// <summary>A table that scrolls by itself where it is too wide.</summary>
    public static string Table(TextTable table)
    {
        var head = string.Concat(table.Columns.Select(column => $"<th scope=\"col\"{Side(column)}>{Text(column.Heading)}</th>"));
        var rows = table.Rows.Select(row =>
            $"<tr>{string.Concat(row.Select((cell, i) => i == 0 ? $"<th scope=\"row\">{Text(cell)}</th>" : $"<td{Side(table.Columns[i])}>{Cell(cell, table.Columns[i])}</td>"))}</tr>\n");
        return $"<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>\n{string.Concat(rows)}</tbody></table></div>\n";
    }

    // "8.04 ± 0.31 [7.20, 8.90]*": the interval stands below the number, else a dozen columns break within their numbers.
    private static string Cell(string cell, TextColumn column) =>
        column.IsNumber && cell.IndexOf(" [", StringComparison.Ordinal) is > 0 and var start && cell.LastIndexOf(']') is > 0 and var end
            ? $"{Text(cell[..start] + cell[(end + 1)..])} <span class=\"range\">{Text(cell[(start + 1)..(end + 1)])}</span>"
            : Text(cell);

    private static string Side(TextColumn column) => column.IsNumber ? " class=\"number\"" : "";
}

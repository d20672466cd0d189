using System.Collections.Immutable;

namespace ImageRegression.Reports;

/// <summary>A table of texts that can be laid out for a terminal, a file or Markdown with the same content.</summary>
/// <param name="Columns">The headings, with the side their cells stand on.</param>
/// <param name="Rows">The cells, as many in each row as there are columns.</param>
public sealed record TextTable(ImmutableArray<TextColumn> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    private IEnumerable<int> Widths =>
        Columns.Select((column, i) => Rows.Select(row => row[i].Length).Append(column.Heading.Length).Max());

    /// <summary>Lines with columns aligned by blanks, the headings first and underlined.</summary>
    public ImmutableArray<string> Lines
    {
        get
        {
            var widths = Widths.ToArray();
            return
            [
                Line([.. Columns.Select(column => column.Heading)], widths),
                Line([.. widths.Select(width => new string('-', width))], widths),
                .. Rows.Select(row => Line(row, widths)),
            ];
        }
    }

    /// <summary>The table in GitHub's Markdown; a bar or markup inside a cell is escaped.</summary>
    public ImmutableArray<string> Markdown =>
    [
        MarkdownLine(Columns.Select(column => column.Heading)),
        MarkdownLine(Columns.Select(column => column.IsNumber ? "---:" : "---")),
        .. Rows.Select(row => MarkdownLine(row)),
    ];

    private string Line(ImmutableArray<string> cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, i) => Columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd();

    private static string MarkdownLine(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(cell => Reports.Markdown.Text(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |";
}

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="IsNumber">Whether its cells are numbers, which stand on the right.</param>
public sealed record TextColumn(string Heading, bool IsNumber = false);

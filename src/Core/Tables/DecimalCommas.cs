namespace ImageRegression.Tables;

/// <summary>Turns numbers with a decimal comma into ones with a point, column by column.</summary>
internal static class DecimalCommas
{
    /// <summary>The table with points, and what a reader must know of it.</summary>
    /// <remarks>
    /// A column counts as numbers where all of its values are; that of the label always. Left to itself a column with both marks is a
    /// fault, and so is one whose commas could all separate thousands, unless semicolons separate the columns, which shows what the
    /// writer's commas are for.
    /// </remarks>
    public static RawTable Read(RawTable table, int label, DecimalMark mark, TableFaults faults, List<string> notes)
    {
        if (mark == DecimalMark.Point)
            return table;
        var turned = Enumerable.Range(0, table.Header.Length).Where(column => IsWithComma(table, column, label, mark, faults)).ToArray();
        if (turned.Length == 0)
            return table;
        notes.Add($"decimal commas are read in {string.Join(", ", turned.Select(column => table.Header[column]))}");
        return table with { Rows = [.. table.Rows.Select(row => row with { Fields = [.. row.Fields.Select((text, at) => turned.Contains(at) && FieldText.HasDecimalComma(text.Trim()) ? text.Replace(',', '.') : text)] })] };
    }

    private static bool IsWithComma(RawTable table, int column, int label, DecimalMark mark, TableFaults faults)
    {
        var values = table.Rows.Where(row => row.Fields.Length == table.Header.Length)
            .Select(row => (row.Line, Text: row.Fields[column].Trim())).Where(value => !FieldText.IsMissing(value.Text)).ToArray();
        var commas = Array.FindAll(values, value => FieldText.HasDecimalComma(value.Text));
        if (commas.Length == 0 || (column != label && values.Any(value => !FieldText.HasDecimalComma(value.Text) && !FieldText.IsNumber(value.Text, out _))))
            return false;
        if (mark == DecimalMark.Comma)
            return true;
        var name = table.Header[column];
        if (Array.Find(values, value => FieldText.IsNumber(value.Text, out _) && value.Text.Contains('.')) is { Text: { } point } other)
            faults.Add(other.Line, $"{name} is '{point}' with a point, but '{commas[0].Text}' with a comma in line {commas[0].Line}. Say which one separates the fraction, as in --set decimal=comma, and mend the others.");
        else if (table.Delimiter != ';' && Array.TrueForAll(commas, value => FieldText.MayBeThousands(value.Text)))
            faults.Add(commas[0].Line, $"{name} is '{commas[0].Text}': is that comma of thousands or of a fraction? Say --set decimal=comma if of a fraction; write no separators of thousands.");
        return true;   // also of a fault, which is told once
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using ImageRegression.Images;

namespace ImageRegression.Tables;

/// <summary>Turns a CSV file into a <see cref="CaseTable"/>, collecting its faults.</summary>
internal sealed class CaseTableReader
{
    private static readonly string[] Known = ["path", "id", "subject", "visit", "side", "site", "split", "group"];

    private readonly TableFaults faults;
    private readonly string[] header;
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly string labelColumn;
    private readonly string partColumn;
    private readonly bool isRmLoss;
    private readonly string[] required;

    private CaseTableReader(TableFaults faults, string[] header, string? label, string[] required)
    {
        this.faults = faults;
        this.header = header;
        this.required = required;
        if (header is [var whole] && whole.AsSpan().IndexOfAny(';', '\t') is var at and >= 0)
            throw faults.At(1, $"Its columns are separated by {(whole[at] == ';' ? "semicolons" : "tabs")}; commas are read. Save it as 'CSV UTF-8 (comma delimited)', with decimal points.");
        for (var column = 0; column < header.Length; column++)
            if (header[column].Length > 0 && !columns.TryAdd(header[column], column))
                throw faults.At(1, $"The column '{header[column]}' occurs twice. Name each column once.");
        isRmLoss = !Has("path") && Has("id") && Has("boneage");
        labelColumn = label ?? (isRmLoss ? "boneage" : "label");
        partColumn = Has("split") ? "split" : "group";
        if ((!isRmLoss && !Has("path")) || !Has(labelColumn))
            throw faults.At(1, $"The table needs the columns path,{labelColumn} (or id,boneage as in the RM-Loss repository)"
                + $"; it has {string.Join(',', header)}.");
        if (Array.Find(required, column => !Has(column)) is { } absent)
            throw faults.At(1, $"The table needs the column {absent}; it has {string.Join(',', header)}.");
    }

    public static CaseTable Read(string file, string? images, string? label, bool requireImages, string[]? required = null)
    {
        if (RegularFile.WhyNone(file) is { } why)
            throw new UserErrorException(
                $"{(RegularFile.IsNamed(file) ? $"The table cannot be read: {why}" : "There is no such table")}. Name a CSV file with the columns path,label.", file);
        var faults = new TableFaults(file);
        var place = ImageFolder.Of(images ?? Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var text = new StreamReader(RegularFile.Open(file), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            using var rows = CsvReader.Create(text, new CsvReaderOptions
            {
                Separator = ',',
                HasHeader = false,
                TrackLineNumbers = true,
                OnMalformedRecord = bad => faults.Add((int)bad.LineNumber, "Its quotes do not match. Double a quote inside a quoted field."),
            });
            var cases = ReadRows(rows, faults, label, required ?? []);
            Check(cases, faults);
            if (requireImages)
                RequireImages(cases, place, faults);
            faults.ThrowIfAny();
            return new CaseTable([.. cases]) { File = file, Images = place };
        }
        catch (DecoderFallbackException fault)
        {
            throw new UserErrorException("The table is not UTF-8 text. Save it as 'CSV UTF-8'.", file, inner: fault);
        }
    }

    private static List<Case> ReadRows(CsvReader rows, TableFaults faults, string? label, string[] required)
    {
        if (!rows.Read())
            throw faults.At(1, "The table is empty. Its first line names the columns, at least path,label.");
        var reader = new CaseTableReader(faults, [.. rows.Current.ToArray().Select(name => name.Trim())], label, required);
        var cases = new List<Case>();
        while (rows.Read())
            if (reader.Row(rows.Current.ToArray(), (int)rows.LineNumber) is { } row)
                cases.Add(row);
        return cases.Count > 0 || faults.Any ? cases : throw faults.At(1, "The table has a header but no rows.");
    }

    private bool Has(string column) => columns.ContainsKey(column);

    private Case? Row(string[] fields, int line)
    {
        if (fields.Length != header.Length)
        {
            faults.Add(line, $"The row has {fields.Length} fields, but the header names {header.Length} columns."
                + (fields.Length > header.Length ? " Is there a decimal comma? Write 127.5 for 127,5; put a text with a comma into quotes." : ""));
            return null;
        }
        string Field(string column) => columns.TryGetValue(column, out var at) ? fields[at].Trim() : "";

        var path = (isRmLoss ? Field("id") is { Length: > 0 } name ? $"{name}.png" : "" : Field("path")).Replace('\\', '/');
        if (ImageFolder.FaultOf(path) is { } fault)
            faults.Add(line, fault);
        foreach (var column in required.Where(column => column != labelColumn && Field(column).Length == 0))
            faults.Add(line, $"{column} is empty. Fill it in, or leave the row out.");
        var id = Field("id") is { Length: > 0 } given ? given : path;
        return new Case(id, path, Label(Field(labelColumn), line), Field("subject") is { Length: > 0 } subject ? subject : id)
        {
            Visit = Visit(Field("visit"), line),
            Side = Side(Field("side"), line),
            Site = Field("site") is { Length: > 0 } site ? site : null,
            Part = Part(Field(partColumn), line),
            Covariates = Enumerable.Range(0, fields.Length)
                .Where(column => fields[column].Trim().Length > 0 && IsCovariate(header[column]))
                .ToImmutableSortedDictionary(column => header[column], column => Covariate(header[column], fields[column].Trim(), line), StringComparer.Ordinal),
            Line = line,
        };
    }

    private bool IsCovariate(string column) =>
        column.Length > 0
        && !column.Equals(labelColumn, StringComparison.OrdinalIgnoreCase)
        && (!Known.Contains(column, StringComparer.OrdinalIgnoreCase)
            || (column.Equals("group", StringComparison.OrdinalIgnoreCase) && partColumn != "group"));

    private double Label(string text, int line)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var label) && double.IsFinite(label))
            return label;
        faults.Add(line, text.Length == 0
            ? $"{labelColumn} is empty. Give a number, or leave the row out."
            : $"{labelColumn} is '{text}', which is not a finite number. Write it with a decimal point, such as 127.5.");
        return double.NaN;
    }

    private int? Visit(string text, int line)
    {
        if (text.Length == 0)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var visit))
            return visit;
        faults.Add(line, $"visit is '{text}', which is not a whole number.");
        return null;
    }

    private string Covariate(string column, string text, int line)
    {
        if (!SexColumn.Is(column))
            return text;
        if (SexColumn.Parse(text) is { } sex)
            return sex;
        faults.Add(line, $"sex is '{text}'. Write F or M, or leave it empty.");
        return text;
    }

    private Side? Side(string text, int line)
    {
        switch (text.ToUpperInvariant())
        {
            case "": return null;
            case "L" or "LEFT": return Tables.Side.Left;
            case "R" or "RIGHT": return Tables.Side.Right;
        }
        faults.Add(line, $"side is '{text}'. Write L or R, or leave it empty.");
        return null;
    }

    private Part? Part(string text, int line)
    {
        switch (text.ToUpperInvariant())
        {
            case "": return null;
            case "TRAIN" or "0": return Tables.Part.Train;
            case "VAL" or "VALIDATION" or "1": return Tables.Part.Validation;
            case "TEST" or "2": return Tables.Part.Test;
        }
        faults.Add(line, $"{partColumn} is '{text}'. Write train, val or test (as a group 0, 1 or 2), or leave it empty.");
        return null;
    }

    private static void Check(List<Case> cases, TableFaults faults)
    {
        var ids = new Dictionary<string, int>();
        var paths = new Dictionary<string, int>();
        var parts = new Dictionary<string, Case>();
        foreach (var row in cases)
        {
            if (row.Path.Length > 0 && !paths.TryAdd(row.Path, row.Line))
                faults.Add(row.Line, $"The image '{row.Path}' is listed already in line {paths[row.Path]}.");
            else if (row.Id.Length > 0 && !ids.TryAdd(row.Id, row.Line))
                faults.Add(row.Line, $"The id '{row.Id}' is taken already in line {ids[row.Id]}.");
            if (row.Part is not null && !parts.TryAdd(row.Subject, row) && parts[row.Subject].Part != row.Part)
                faults.Add(row.Line, $"Subject '{row.Subject}' is in {row.Part}, but in {parts[row.Subject].Part} in line "
                    + $"{parts[row.Subject].Line}. All images of one subject belong in one part.");
        }
    }

    private static void RequireImages(List<Case> cases, ImageFolder place, TableFaults faults)
    {
        using var images = place.Open();
        foreach (var row in cases.Where(row => ImageFolder.FaultOf(row.Path) is null))
            if (images.FaultOf(row.Path) is { } fault)
                faults.Add(row.Line, fault);
    }
}

using System.Collections.Immutable;
using ImageRegression.Images;

namespace ImageRegression.Tables;

/// <summary>Turns the rows of a table into cases, collecting their faults.</summary>
internal sealed class CaseTableReader
{
    private readonly TableFaults faults;
    private readonly RawTable table;
    private readonly TableColumns columns;
    private readonly ColumnRoles roles;
    private readonly string[] required;
    private readonly ImagePaths images;
    private readonly bool isLabelled;
    private readonly ImageKind kind;
    private readonly List<string> notes = [];
    private int withoutLabel;

    private CaseTableReader(RawTable raw, TableColumns columns, ImageKind kind, string[] required, bool isLabelled, ImagePaths images, ImageLookup lookup, TableFaults faults)
    {
        (this.columns, this.kind, this.required, this.isLabelled, this.images, this.faults) = (columns, kind, required, isLabelled, images, faults);
        roles = ColumnRoles.Of(raw, columns, kind, required, isLabelled, lookup == ImageLookup.None ? null : images, notes, faults);
        table = DecimalCommas.Read(raw, roles.Label, columns.DecimalMark, faults, notes);
    }

    public static CaseTable Read(string file, string? images, TableColumns? columns, ImageLookup lookup, string[]? required = null, bool isLabelled = true, ImageKind kind = ImageKind.Picture)
    {
        var faults = new TableFaults(file);
        var raw = RawTable.Read(file, columns ??= new(), faults);
        var place = ImageFolder.Of(images ?? Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var paths = new ImagePaths(place, kind);
        var reader = new CaseTableReader(raw, columns, kind, required ?? [], isLabelled, paths, lookup, faults);
        var cases = reader.Cases(lookup);
        faults.ThrowIfAny();
        return new CaseTable([.. cases])
        {
            File = file,
            Images = place,
            Files = [.. cases.SelectMany(row => paths.FilesOf(row.Path)).Distinct(StringComparer.Ordinal)],
            Notes = [.. reader.notes],
        };
    }

    private List<Case> Cases(ImageLookup lookup)
    {
        var cases = new List<(Case Row, string Written)>();
        foreach (var row in table.Rows)
            if (Row(row.Fields, row.Line, lookup) is { } read)
                cases.Add(read);
        if (table.Rows.Count == 0 && !faults.Any)
            throw faults.At(1, "The table has a header but no rows.");
        if (withoutLabel > 0)
            notes.Add($"{withoutLabel} of {table.Rows.Count} rows have no {LabelName}: left out");
        if (cases.Count == 0 && !faults.Any)
            throw faults.At(1, $"None of its {table.Rows.Count} rows has a {LabelName}.");
        notes.AddRange(images.Notes);
        if (isLabelled)   // of what is only asked about, nothing can contradict
            Check(cases);
        return [.. cases.Select(one => one.Row)];
    }

    private string LabelName => string.Join(" or ", roles.FurtherLabels.Insert(0, roles.Label).Select(column => table.Header[column]));

    private (Case Row, string Written)? Row(string[] fields, int line, ImageLookup lookup)
    {
        if (fields.Length != table.Header.Length)
        {
            faults.Add(line, $"The row has {fields.Length} fields, but the header names {table.Header.Length} columns."
                + (fields.Length > table.Header.Length && table.Delimiter == ',' ? " Is there a decimal comma? Write 127.5 for 127,5; put a text with a comma into quotes." : ""));
            return null;
        }
        string Field(int column) => column >= 0 ? fields[column].Trim() : "";

        if (isLabelled && columns.MissingLabels == MissingLabels.Skip && roles.FurtherLabels.Add(roles.Label).Any(column => FieldText.IsMissing(Field(column))))
        {
            withoutLabel++;
            return null;
        }
        foreach (var column in roles.FurtherLabels)
            _ = Label(column, Field(column), line);
        var written = roles.IsRmLoss && Field(roles.Path) is { Length: > 0 } name ? $"{name}.png" : Field(roles.Path);
        var path = images.Read(written, line, lookup, faults);
        foreach (var (role, column) in new[] { ("subject", roles.Subject), ("visit", roles.Visit) })
            if (required.Contains(role) && column != roles.Label && Field(column).Length == 0)
                faults.Add(line, $"{role} is empty. Fill it in, or leave the row out.");
        var id = Field(roles.Id) is { Length: > 0 } given ? given : path;
        return (new Case(id, path, isLabelled ? Label(roles.Label, Field(roles.Label), line) : double.NaN, Field(roles.Subject) is { Length: > 0 } subject ? subject : id)
        {
            Visit = Visit(Field(roles.Visit), line),
            Time = Time(Field(roles.Time), line),
            Position = Field(roles.Position) is { Length: > 0 } position ? position : null,
            Side = Side(Field(roles.Side), line),
            Site = Field(roles.Site) is { Length: > 0 } site ? site : null,
            Part = Part(Field(roles.Part), line),
            Covariates = Enumerable.Range(0, fields.Length)
                .Where(column => fields[column].Trim().Length > 0 && roles.IsFree(column))
                .ToImmutableSortedDictionary(column => table.Header[column], column => Covariate(table.Header[column], fields[column].Trim(), line), StringComparer.Ordinal),
            Line = line,
        }, written);
    }

    private double Label(int column, string text, int line)
    {
        if (FieldText.IsNumber(text, out var label))
            return label;
        faults.Add(line, FieldText.IsMissing(text)
            ? $"{table.Header[column]} is {(text.Length == 0 ? "empty" : $"'{text}'")}. Give a number, leave the row out, or have all such rows left out with --set missing-labels=skip."
            : $"{table.Header[column]} is '{text}', which is not a finite number. Write it with a decimal point, such as 127.5.");
        return double.NaN;
    }

    private int? Visit(string text, int line)
    {
        if (text.Length == 0)
            return null;
        if (FieldText.IsNumber(text, out var visit) && visit == Math.Truncate(visit) && Math.Abs(visit) <= int.MaxValue)   // 12.0, as pandas writes beside an empty one
            return (int)visit;
        faults.Add(line, $"{table.Header[roles.Visit]} is '{text}', which is not a whole number.");
        return null;
    }

    private double? Time(string text, int line)
    {
        if (FieldText.IsMissing(text))
            return null;
        if (FieldText.IsNumber(text, out var time))
            return time;
        faults.Add(line, $"{table.Header[roles.Time]} is '{text}', which is no number. Write the time since any moment of the subject's own, such as 2.5 days.");
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
        faults.Add(line, $"{table.Header[roles.Side]} is '{text}'. Write L or R, or leave it empty.");
        return null;
    }

    private Part? Part(string text, int line)
    {
        switch (text.ToUpperInvariant())
        {
            case "": return null;
            case "TRAIN" or "TRAINING" or "0": return Tables.Part.Train;
            case "VAL" or "VALID" or "VALIDATION" or "1": return Tables.Part.Validation;
            case "TEST" or "2": return Tables.Part.Test;
        }
        faults.Add(line, $"{table.Header[roles.Part]} is '{text}'. Write train, val or test (as a group 0, 1 or 2), or leave it empty.");
        return null;
    }

    private void Check(List<(Case Row, string Written)> cases)
    {
        var ids = new Dictionary<string, int>();
        var files = new Dictionary<string, (string Written, int Line)>();
        var parts = new Dictionary<string, Case>();
        foreach (var (row, written) in cases)
        {
            if (row.Path.Length > 0 && images.IdentityOf(row.Path) is var identity && !files.TryAdd(identity, (written, row.Line)))
                faults.Add(row.Line, $"The {kind.Noun()} '{written}' is listed already in line {files[identity].Line}{(files[identity].Written == written ? "" : $", as '{files[identity].Written}'")}.");
            else if (row.Id.Length > 0 && !ids.TryAdd(row.Id, row.Line))
                faults.Add(row.Line, $"The id '{row.Id}' is taken already in line {ids[row.Id]}.{(roles.Id >= 0 && roles.Subject < 0 ? " If it is that of the patient, give --set subject=id." : "")}");
            if (row.Part is not null && !parts.TryAdd(row.Subject, row) && parts[row.Subject].Part != row.Part)
                faults.Add(row.Line, $"Subject '{row.Subject}' is in {row.Part}, but in {parts[row.Subject].Part} in line "
                    + $"{parts[row.Subject].Line}. All images of one subject belong in one part.");
        }
        foreach (var (row, message) in VisitTimes.Faults(cases.Select(one => one.Row), columns.TimeUnit))
            faults.Add(row.Line, message);
    }
}

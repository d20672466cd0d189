using System.Collections.Immutable;
using ImageRegression.Images;

namespace ImageRegression.Tables;

/// <summary>Which column of a table plays which role: as the user says, or as the table shows.</summary>
internal sealed class ColumnRoles
{
    // How tables of patients call them; a name that could mean anything else, such as id, is not among these.
    private static readonly string[] Subjects = ["patient", "patient_id", "patientid", "patient_number", "subject_id", "subjectid", "participant", "participant_id"];

    private readonly RawTable table;
    private readonly List<string> faults = [];
    private readonly List<string> notes;

    private ColumnRoles(RawTable table, TableColumns columns, ImageKind kind, List<string> notes)
    {
        (this.table, this.notes) = (table, notes);
        var byName = columns is { Path: null, Label: null };
        IsRmLoss = byName && Own("path") < 0 && Own("label") < 0 && Own("id") >= 0 && Own("boneage") >= 0;
        Path = Given(columns.Path, "image") ?? (IsRmLoss ? Own("id") : Own("path"));
        Label = Given(columns.Label, "label") ?? Own(IsRmLoss ? "boneage" : "label");
        FurtherLabels = [.. columns.FurtherLabels.Select(name => Given(name, "label") ?? -1)];
        Visit = Given(columns.Visit, "visit") ?? Own("visit");
        Side = Given(columns.Side, "side") ?? Own("side");
        Site = Given(columns.Site, "site") ?? (Own("site") is var site && site < 0 && kind == ImageKind.Clip ? Own("machine") : site);
        // In tables of images, a column of these names has been a covariate.
        Time = Given(columns.Time, "time") ?? (kind == ImageKind.Clip ? Own("time") : -1);
        Position = Given(columns.Position, "position") ?? (kind == ImageKind.Clip ? Own("position") : -1);
        Part = Given(columns.Split, "split") ?? (Own("split") is >= 0 and var split ? split : Own("group"));
        Subject = Given(columns.Subject, "subject") ?? Own("subject");
        Id = Own("id") is >= 0 and var id && (IsRmLoss || !Named(columns).Contains(id)) ? id : -1;
    }

    /// <summary>Whether the layout is that of the RM-Loss repository, <c>id,boneage</c>, with images <c>id.png</c>.</summary>
    public bool IsRmLoss { get; }

    /// <summary>The column of the image; −1 where there is none, as for all roles.</summary>
    public int Path { get; private set; }

    public int Label { get; }

    /// <summary>Columns that are labels too; they play no other role.</summary>
    public ImmutableArray<int> FurtherLabels { get; }

    public int Subject { get; private set; }

    public int Id { get; }

    public int Visit { get; }

    public int Time { get; }

    public int Position { get; }

    public int Side { get; }

    public int Site { get; }

    public int Part { get; }

    /// <summary>Whether a column plays no role, and so is a covariate.</summary>
    public bool IsFree(int column) => table.Header[column].Length > 0 && !(Array.IndexOf([Path, Label, Subject, Id, Visit, Time, Position, Side, Site, Part], column) >= 0);

    /// <summary>Settles the roles.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">What the user says.</param>
    /// <param name="kind">What the rows name.</param>
    /// <param name="required">Roles beside the image that the table must have; its label, unless it is not <paramref name="isLabelled"/>.</param>
    /// <param name="isLabelled">Whether the table must have a label.</param>
    /// <param name="images">Finds the one image that a text names, as <see cref="ImagePaths.Find"/>; null where images are not looked for.</param>
    /// <param name="notes">Told of what was guessed.</param>
    /// <param name="faults">Made into the error that is thrown.</param>
    /// <exception cref="UserErrorException">A column is not there or cannot be told: all such faults at once, and what to say instead.</exception>
    public static ColumnRoles Of(RawTable table, TableColumns columns, ImageKind kind, string[] required, bool isLabelled, ImagePaths? images, List<string> notes, TableFaults faults)
    {
        if (table.Header.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw faults.At(1, $"The column '{twice.Key}' occurs twice. Name each column once.");
        var roles = new ColumnRoles(table, columns, kind, notes);
        if (roles.Path < 0 && columns.Path is null)
            roles.GuessPath(images);
        if (isLabelled && roles.Label < 0 && columns.Label is null)
            roles.AskForLabel();
        if (roles.Subject < 0 && columns.Subject is null)
            roles.GuessSubject();
        foreach (var taken in roles.FurtherLabels.Where(column => column >= 0 && !roles.IsFree(column)).Select(column => table.Header[column]))
            roles.faults.Add($"The column '{taken}' is named as a further label, but it is the label or plays another role already.");
        foreach (var role in required)
            if ((role == "subject" ? roles.Subject : roles.Visit) < 0)
                roles.faults.Add($"The table needs the column {role}; it has {string.Join(',', table.Header)}.");
        return roles.faults.Count == 0 ? roles : throw faults.At(1, string.Join(' ', roles.faults));
    }

    private IEnumerable<int> Named(TableColumns columns) =>
        ((string?[])[columns.Path, columns.Label, columns.Subject, columns.Visit, columns.Time, columns.Position, columns.Side, columns.Site, columns.Split]).OfType<string>().Select(Own);

    private int Own(string name) => Array.FindIndex(table.Header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));

    private int? Given(string? name, string role)
    {
        if (name is null)
            return null;
        var column = Own(name);
        if (column < 0)
            faults.Add($"There is no column '{name}', named for the {role}.{Suggestion.Sentence(name, table.Header)} The table has {string.Join(',', table.Header)}.");
        return column;
    }

    private void GuessPath(ImagePaths? images)
    {
        var named = images is null ? [] : Enumerable.Range(0, table.Header.Length).Where(column => column != Label)
            .Select(column => (Column: column, Count: Images(column, images))).Where(one => one.Count > 0).ToArray();
        var whole = Array.FindAll(named, one => one.Count == table.Rows.Count);
        if (whole is [var (only, count)])
        {
            Path = only;
            notes.Add($"path: the column '{table.Header[only]}', whose {count} values all name images here");
            return;
        }
        var nearest = named.OrderByDescending(one => one.Count).FirstOrDefault();
        faults.Add(whole.Length > 1
            ? $"Which column names the image: {string.Join(" or ", whole.Select(one => table.Header[one.Column]))}? All values of each do. Give --set path={table.Header[whole[0].Column]}."
            : nearest.Count > 0
            ? $"Which column names the image: {table.Header[nearest.Column]}? It names {nearest.Count} of {table.Rows.Count}{FirstWithout(nearest.Column, images!)}. Give --set path={table.Header[nearest.Column]}."
            : $"Which column names the image? There is none called path{(images is null ? "" : ", and none whose values name images here")}. Give --set path=COLUMN; the table has {string.Join(',', table.Header)}.");
    }

    // How many rows name an image by this column; 0 where two name the same, as a column of labels or sites would.
    private int Images(int column, ImagePaths images)
    {
        var found = Whole.Select(row => images.Find(row.Fields[column])).OfType<string>().ToArray();
        return found.Distinct(StringComparer.Ordinal).Count() == found.Length ? found.Length : 0;
    }

    private string FirstWithout(int column, ImagePaths images) =>
        Whole.FirstOrDefault(row => images.Find(row.Fields[column]) is null) is { } row ? $"; the first of the others is '{row.Fields[column].Trim()}' in line {row.Line}" : "";

    private IEnumerable<RawRow> Whole => table.Rows.Where(row => row.Fields.Length == table.Header.Length);

    private void AskForLabel()
    {
        var numbers = Enumerable.Range(0, table.Header.Length).Where(column => IsFree(column) && IsOfNumbers(column)).Select(column => table.Header[column]).ToArray();
        faults.Add(numbers switch
        {
            [] => $"Which column is the label? There is none called label, and no other holds numbers. Give --set label=COLUMN; the table has {string.Join(',', table.Header)}.",
            [var only] => $"label: {only}? It is never guessed. Give --set label={only}.",
            _ => $"label: {string.Join(", ", numbers[..^1])} or {numbers[^1]}? It is never guessed. Give --set label={numbers[0]}.",
        });
    }

    private bool IsOfNumbers(int column)
    {
        var texts = Whole.Select(row => row.Fields[column].Trim()).Where(text => !FieldText.IsMissing(text)).ToArray();
        return texts.Length > 0 && Array.TrueForAll(texts, text => FieldText.IsNumber(text, out _) || FieldText.HasDecimalComma(text));
    }

    private void GuessSubject()
    {
        var called = Enumerable.Range(0, table.Header.Length)
            .Where(column => IsFree(column) && Subjects.Contains(table.Header[column].Replace(' ', '_'), StringComparer.OrdinalIgnoreCase)).ToArray();
        if (called is not [var only])
            return;
        Subject = only;
        notes.Add($"subject: the column '{table.Header[only]}'; all images of one are kept in one part");
    }
}

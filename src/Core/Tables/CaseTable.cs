using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Images;

namespace ImageRegression.Tables;

/// <summary>Labelled images as a table: what there is to learn from, before any image is decoded.</summary>
/// <param name="Cases">The rows, in the order of the file.</param>
public sealed record CaseTable(ImmutableArray<Case> Cases)
{
    /// <summary>The file the rows come from, as the user named it; null for generated cases.</summary>
    public string? File { get; init; }

    /// <summary>Where the images lie; null for generated cases.</summary>
    public ImageFolder? Images { get; init; }

    /// <summary>Whether the images are drawn: digital phantoms, no patients. Kept with all that is made of the table. Default false.</summary>
    internal bool IsDrawn { get; init; }

    /// <summary>What the labels lie on. Default a straight line.</summary>
    public LabelAxis Axis { get; private init; }

    /// <summary>The same rows, their labels on a line or a circle.</summary>
    /// <exception cref="UserErrorException">The labels reach farther than once round.</exception>
    public CaseTable On(LabelAxis axis)
    {
        axis.ThrowIfBeyond(Labels, File);
        return this with { Axis = axis };
    }

    /// <summary>Number of rows.</summary>
    public int Count => Cases.Length;

    /// <summary>The labels, in rows' order, in the table's unit.</summary>
    public double[] Labels => [.. Cases.Select(row => row.Label)];

    /// <summary>The files that hold the images, relative to their folder, each once: an .npz file holds many.</summary>
    internal ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Names that any row has a covariate of, in ordinal order; see <see cref="Case.Covariate"/>.</summary>
    public ImmutableArray<string> CovariateNames => [.. Cases.SelectMany(row => row.AllCovariates.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What every reader of a result must know of how the file was read: columns that were guessed, rows that were left out.</summary>
    internal ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Reads a table as it comes (CSV, TSV or Parquet, with a header) and finds every fault in it before any image is decoded.</summary>
    /// <remarks>
    /// A text may be separated by commas, semicolons or tabs, with decimal points or commas, in UTF-8 or in UTF-16 that begins with its mark.
    /// Each column plays the role that <paramref name="columns"/> gives it or else that of its name: <c>path,label[,id,subject,visit,side,site,split|group]</c>;
    /// the RM-Loss repository's <c>id,boneage[,sex,group]</c> is known too, whose images are <c>id.png</c>. The split is train, val or test, the
    /// group 0, 1 or 2. All other columns, such as <c>sex</c> (F or M), become <see cref="Case.Covariates"/>. Images are files under
    /// <paramref name="images"/> or members of a zip, which is read without unpacking; two rows of one image are a fault, however it is spelt.
    /// </remarks>
    /// <param name="file">The table.</param>
    /// <param name="images">Folder or <c>.zip</c> of the images; by default the table's folder, together with
    /// <c>images.zip</c> there if there is one.</param>
    /// <param name="columns">Which column says what, where their names do not; null: they do.</param>
    /// <param name="requireImages">Whether an absent image is a fault; false for tables of labels alone.</param>
    /// <exception cref="UserErrorException">The table has faults: the first 20, each with its line.</exception>
    public static CaseTable Read(string file, string? images = null, TableColumns? columns = null, bool requireImages = true) =>
        CaseTableReader.Read(file, images, columns, requireImages ? ImageLookup.Required : ImageLookup.None);

    /// <summary>The files that a table names, relative to their folder, whatever their state: what a plan of a study needs.</summary>
    /// <inheritdoc cref="Read" path="//param|//exception"/>
    internal static ImmutableArray<string> FilesNamedIn(string file, string? images, TableColumns columns) =>
        CaseTableReader.Read(file, images, columns, ImageLookup.Spelling).Files;

    /// <summary>
    /// Reads a table of clips: <c>path,subject,label[,visit,time,position,side,site|machine,split]</c>, where a path names a file, a folder of frames
    /// or a row of an array.
    /// </summary>
    /// <inheritdoc cref="Read" path="//remarks|//param[@name='file']|//param[@name='images']|//param[@name='columns']"/>
    /// <exception cref="UserErrorException">The table has faults, lacks the subjects, or times contradict the order of visits.</exception>
    internal static CaseTable ReadClips(string file, string? images, TableColumns columns) =>
        CaseTableReader.Read(file, images, columns, ImageLookup.Required, required: ["subject"], kind: ImageKind.Clip);

    /// <summary>As <see cref="FilesNamedIn"/>, of a table of clips: each frame of a folder is a file.</summary>
    internal static ImmutableArray<string> FilesOfClipsIn(string file, string? images, TableColumns columns) =>
        CaseTableReader.Read(file, images, columns, ImageLookup.Spelling, required: ["subject"], kind: ImageKind.Clip).Files;

    /// <summary>Reads a table of images whose labels are asked for: a label is not looked at, and an absent image is told by whoever reads it.</summary>
    /// <param name="file">The table, whose folder its paths are relative to.</param>
    /// <param name="columns">Which column names the image, where its values do not show it.</param>
    /// <exception cref="UserErrorException">The table has faults: the first 20, each with its line.</exception>
    internal static CaseTable ReadUnlabelled(string file, TableColumns columns) =>
        CaseTableReader.Read(file, images: null, columns, ImageLookup.Spelling, isLabelled: false);

    /// <summary>
    /// Reads a table to match images by: <c>path,subject,visit[,side,site,…]</c>, visits in whole months since any day of the
    /// subject's own. The label is the visit.
    /// </summary>
    /// <inheritdoc cref="Read" path="//remarks|//param[@name='file']|//param[@name='images']"/>
    /// <exception cref="UserErrorException">The table has faults, or a row lacks subject or visit.</exception>
    public static CaseTable ReadVisits(string file, string? images = null) => CaseTableReader.Read(file, images, new() { Label = "visit" }, ImageLookup.Required, required: ["subject", "visit"]);

    /// <summary>Some of the rows, in the order asked for.</summary>
    /// <param name="rows">Indices of rows, from 0.</param>
    public CaseTable Take(ReadOnlySpan<int> rows)
    {
        var taken = ImmutableArray.CreateBuilder<Case>(rows.Length);
        foreach (var row in rows)
            taken.Add(Cases[row]);
        return this with { Cases = taken.MoveToImmutable() };
    }

    /// <summary>The rows as JSON text, without the places of file and images.</summary>
    public string ToJson() => JsonSerializer.Serialize(Cases);

    /// <summary>The table that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not such a table.</exception>
    public static CaseTable FromJson(string json) => new(JsonSerializer.Deserialize<ImmutableArray<Case>>(json));
}

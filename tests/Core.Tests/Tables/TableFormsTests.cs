using System.Text;
using ImageRegression.Tables;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Every form of a table that docs/tables.md lists loads, or fails with the sentence that a user needs.</summary>
public sealed class TableFormsTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    // By the name that the page gives it: the bytes, what the user says, and what is read (file=label …) or told.
    private static readonly Dictionary<string, Form> Forms = new()
    {
        ["commas"] = Text("path,label\na.png,1.5\nb.png,2\n", "a.png=1.5 b.png=2"),
        ["semicolons and decimal commas"] = Text("path;label\na.png;127,5\nb.png;1,234\n", "a.png=127.5 b.png=1.234", "decimal commas are read in label"),
        ["sep="] = Text("sep=;\r\npath;label\r\na.png;1\r\nb.png;2\r\n", "a.png=1 b.png=2"),
        ["tabs"] = Text("path\tlabel\na.png\t1.5\nb.png\t2\n", "a.png=1.5 b.png=2"),
        ["UTF-8 with a byte order mark"] = new([0xEF, 0xBB, 0xBF, .. "path,label\na.png,1\nb.png,2\n"u8], "a.png=1 b.png=2"),
        ["UTF-16, as Excel's Unicode Text"] = new([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("path\tlabel\r\na.png\t1,5\r\nb.png\t2\r\n")], "a.png=1.5 b.png=2", "decimal commas are read in label"),
        ["quotes around line breaks"] = Text("path,label,note\na.png,1,\"one\ntwo, \"\"three\"\"\"\nb.png,2,\n", "a.png=1 b.png=2"),
        ["columns by other names"] = Text("filename,age,who\na.png,1,x\nb.png,2,y\n", "a.png=1 b.png=2") with { Columns = new() { Path = "filename", Label = "age", Subject = "who" } },
        ["guessed path"] = Text("n,scan,label\n7,a.png,1\n8,b.png,2\n", "a.png=1 b.png=2", "path: the column 'scan', whose 2 values all name images here"),
        ["guessed subject"] = Text("path,label,patient_id\na.png,1,x\nb.png,2,x\n", "a.png=1 b.png=2", "subject: the column 'patient_id'; all images of one are kept in one part"),
        ["label not named"] = Text("path,age,height,sex\na.png,1,2,F\nb.png,2,3,M\n", "labels.csv(1): label: age or height? It is never guessed. Give --set label=age."),
        ["missing labels, stop"] = Text("path,label\na.png,1\nb.png,\n",
            "labels.csv(3): label is empty. Give a number, leave the row out, or have all such rows left out with --set missing-labels=skip."),
        ["missing labels, skip"] = Text("path,label\na.png,1\nb.png,NA\n", "a.png=1", "1 of 2 rows have no label: left out") with { Columns = new() { MissingLabels = MissingLabels.Skip } },
        ["absolute paths"] = Text("path,label\nFOLDER/a.png,1\nb.png,2\n", "a.png=1 b.png=2", "1 of 2 paths are absolute and lie in the folder: 'FOLDER/a.png' is a.png"),
        ["another case of letters"] = Text("path,label\nA.PNG,1\nb.png,2\n", "a.png=1 b.png=2", "1 of 2 paths differ from their files in upper and lower case: 'A.PNG' is a.png"),
        ["without extension"] = Text("path,label\na,1\nb,2\n", "a.png=1 b.png=2", "2 of 2 paths lack the extension: 'a' is a.png"),
        ["names alone, files in a folder below"] = Text("path,label\nc.png,1\nd,2\n", "in/c.png=1 in/d.png=2", "2 of 2 paths name files of a folder below: 'c.png' is in/c.png"),
        ["a name that fits two files"] = Text("path,label\ne,1\n", "labels.csv(2): The image 'e' is not there by this name, and could be 'e.jpg' or 'e.png'. Write which."),
        ["a mistyped name"] = Text("path,label\nradiogram.png,1\n",
            "labels.csv(2): The image 'radiogram.png' is not there. Looked in FOLDER; there is no images.zip either. Did you mean 'radiograph.png'?"),
        ["one image twice"] = Text("path,label\na.png,1\n./a.png,2\n", "labels.csv(3): The image './a.png' is listed already in line 2, as 'a.png'."),
        ["Parquet"] = new(Parquet("path", ["a.png", "b.png"], [1.5, null]), "a.png=1.5", "1 of 2 rows have no label: left out") { Columns = new() { MissingLabels = MissingLabels.Skip } },
        ["an Excel workbook"] = new([0x50, 0x4B, 3, 4, .. new byte[40]],
            "labels.csv: The table is a workbook of a spreadsheet program, which is not read; save its sheet as 'CSV UTF-8' and name that file."),
        ["a delimiter that is not clear"] = Text("file,a;b\na.png,1;2\nb.png,2;3\n",
            "labels.csv(1): What separates the columns is not clear: by commas the header has 2 columns, or by semicolons the header has 2 columns. Say which, as in --set delimiter=semicolon."),
        ["commas of thousands or of fractions"] = Text("path\tlabel\na.png\t1,234\n",
            "labels.csv(2): label is '1,234': is that comma of thousands or of a fraction? Say --set decimal=comma if of a fraction; write no separators of thousands."),
        ["points and commas in one column"] = Text("path;label\na.png;1,5\nb.png;2.5\n",
            "labels.csv(3): label is '2.5' with a point, but '1,5' with a comma in line 2. Say which one separates the fraction, as in --set decimal=comma, and mend the others."),
    };

    public static TheoryData<string> Names => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_form_loads_or_says_what_is_needed(string name)
    {
        var form = Forms[name];
        folder.WithImages("a.png", "b.png", "in/c.png", "in/d.png", "e.png", "e.jpg", "radiograph.png")
            .With("labels.csv", form.IsText ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(form.Bytes).Replace("FOLDER", folder.Root)) : form.Bytes);
        string found;
        string[] notes = [];
        try
        {
            var table = CaseTable.Read(folder.Table, columns: form.Columns);
            found = string.Join(' ', table.Cases.Select(row => FormattableString.Invariant($"{row.Path}={row.Label}")));
            notes = [.. table.Notes.Select(note => note.Replace(folder.Root, "FOLDER"))];
        }
        catch (UserErrorException fault)
        {
            found = fault.Message.Replace(folder.Root + "/labels", "labels").Replace(folder.Root, "FOLDER");
        }
        Assert.Equal(form.Expected, found);
        Assert.Equal(form.Notes, notes);
    }

    [Fact]
    public void The_page_lists_these_forms_and_no_others() =>
        Assert.Equal(
            Forms.Keys.Order(StringComparer.Ordinal),
            File.ReadLines(Path.Combine(Repository.Root, "docs", "tables.md")).SkipWhile(line => !line.StartsWith("| Form ", StringComparison.Ordinal)).Skip(2)
                .TakeWhile(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).Order(StringComparer.Ordinal));

    // One file, one case: whatever its name looks like.
    [Theory]
    [InlineData("./a.png")]
    [InlineData("in//../a.png")]
    [InlineData("gone/../a.png")]
    [InlineData(".\\a.png")]
    [InlineData("FOLDER/a.png")]
    [InlineData("A.png")]
    [InlineData("a")]
    [InlineData("soft.png")]
    [InlineData("hard.png")]
    [InlineData("linked/c.png", "in/c.png")]
    public void An_image_listed_twice_is_found_however_it_is_spelt(string again, string first = "a.png")
    {
        folder.WithImages("a.png", "in/c.png");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "soft.png"), "a.png");
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "linked"), "in");
        using (var made = System.Diagnostics.Process.Start("ln", [Path.Combine(folder.Root, "a.png"), Path.Combine(folder.Root, "hard.png")]))
            made.WaitForExit();
        again = again.Replace("FOLDER", folder.Root);
        Assert.Equal(
            $"labels.csv(3): The image '{again}' is listed already in line 2, as '{first}'.",
            Assert.Throws<UserErrorException>(() => folder.WithTable("path,label", $"{first},1", $"{again},2").Read()).Message.Replace(folder.Root + "/labels", "labels"));
    }

    [Fact]
    public void A_member_of_a_zip_is_one_case_too() =>
        Assert.Equal("labels.csv(3): The image 'in//a.png' is listed already in line 2, as 'in/a.png'.",
            folder.WithTable("path,label", "in/a.png,1", "in//a.png,2").WithZip("in/a.png").FaultOfReading());

    [Fact]
    public void Rows_without_a_label_need_no_image() =>
        Assert.Equal(1, CaseTable.Read(folder.WithTable("path,label", "a.png,1", "gone.png,").WithImages("a.png").Table, columns: new() { MissingLabels = MissingLabels.Skip }).Count);

    [Fact]
    public void A_column_that_is_named_but_not_there_is_told_with_its_neighbour() =>
        Assert.Equal("labels.csv(1): There is no column 'agee', named for the label. Did you mean 'age'? The table has path,age.",
            folder.WithTable("path,age", "a.png,1").WithImages("a.png").FaultOf(() => CaseTable.Read(folder.Table, columns: new() { Label = "agee" })));

    [Fact]
    public void A_column_named_for_a_role_leaves_the_one_of_that_name_a_covariate()
    {
        var row = CaseTable.Read(folder.WithTable("path,label,age,site,hospital", "a.png,1,7,left,Oulu").WithImages("a.png").Table, columns: new() { Label = "age", Site = "hospital" }).Cases[0];
        Assert.Equal((7, "Oulu", "1", "left"), (row.Label, row.Site, row.Covariate("label"), row.Covariate("site")));
    }

    [Fact]
    public void A_covariate_with_decimal_commas_is_a_number() =>
        Assert.Equal("117.5", folder.WithTable("path;label;height;city", "a.png;1;117,5;Ulm, Germany").WithImages("a.png").Read().Cases[0].Covariates["height"]);

    [Fact]
    public void Damaged_Parquet_is_told() =>
        Assert.StartsWith("labels.csv: The table begins as Parquet but cannot be read: ",
            folder.With("labels.csv", [.. "PAR1"u8, .. new byte[30]]).FaultOfReading(), StringComparison.Ordinal);

    private static Form Text(string text, string expected, params string[] notes) => new(Encoding.UTF8.GetBytes(text), expected, notes) { IsText = true };

    private static byte[] Parquet(string path, string[] paths, double?[] labels)
    {
        using var stream = new MemoryStream();
        Task.Run(async () =>
        {
            var schema = new ParquetSchema(new DataField<string>(path), new DataField<double?>("label"), new DataField<int>("visit"));
            await using var writer = await ParquetWriter.CreateAsync(schema, stream);
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], paths);
            await group.WriteAsync<double>(schema.DataFields[1], labels.AsMemory());
            await group.WriteAsync<int>(schema.DataFields[2], new int[paths.Length].AsMemory());
            group.CompleteValidate();
        }).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private sealed record Form(byte[] Bytes, string Expected, params string[] Notes)
    {
        public TableColumns Columns { get; init; } = new();

        public bool IsText { get; init; }
    }
}

using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class CaseTableTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Byte_order_mark_carriage_returns_quotes_and_further_columns_are_read()
    {
        folder.WithImages("a b, c.png", "b.png");
        File.WriteAllText(folder.Table, "\ufeffpath,label,Subject,visit,sex,split,note\r\n\"a b, c.png\",1.5,s1,0,F,train,\"says \"\"no\"\"\"\r\nb.png,-2e3,s2,,m,val,\r\n");

        var cases = folder.Read().Cases;

        Assert.Equal(("a b, c.png", 1.5, "s1", 0, "F", Part.Train, 2),
            (cases[0].Path, cases[0].Label, cases[0].Subject, cases[0].Visit, cases[0].Covariates["sex"], cases[0].Part, cases[0].Line));
        Assert.Equal("says \"no\"", cases[0].Covariates["note"]);
        Assert.Equal((-2000.0, (int?)null, "M", Part.Validation, 1), (cases[1].Label, cases[1].Visit, cases[1].Covariates["sex"], cases[1].Part, cases[1].Covariates.Count));
    }

    [Fact]
    public void An_image_without_subject_is_its_own_subject() =>
        Assert.Equal(["a.png", "b.png"], folder.WithTable("path,label,subject", "a.png,1,", "b.png,2,").WithImages("a.png", "b.png").Read().Cases.Select(row => row.Subject));

    [Fact]
    public void The_layout_of_the_RM_Loss_repository_names_images_by_id()
    {
        var row = folder.WithTable("id,boneage,sex,group", "1377,180,F,0", "1378,12,F,2").WithImages("1377.png", "1378.png").Read().Cases[1];
        Assert.Equal(("1378", "1378.png", 12.0, "1378", Part.Test), (row.Id, row.Path, row.Label, row.Subject, row.Part));
    }

    [Fact]
    public void Another_column_can_be_the_label() =>
        Assert.Equal([7.5], CaseTable.Read(folder.WithTable("path,label,crp", "a.png,1,7.5").WithImages("a.png").Table, columns: new() { Label = "crp" }).Labels);

    [Fact]
    public void Json_gives_the_same_rows_back()
    {
        var cases = folder.WithTable("path,label,sex,split,stain", "a.png,0.1,F,test,2").WithImages("a.png").Read();
        var again = CaseTable.FromJson(cases.ToJson()).Cases[0];
        Assert.Equal(cases.Cases[0] with { Covariates = again.Covariates }, again);
        Assert.Equal("2", again.Covariates["stain"]);
    }

    [Theory]
    [InlineData("a.png,abc,,", "labels.csv(3): label is 'abc', which is not a finite number. Write it with a decimal point, such as 127.5.")]
    [InlineData("a.png,nan,,", "labels.csv(3): label is 'nan'. Give a number, leave the row out, or have all such rows left out with --set missing-labels=skip.")]
    [InlineData("a.png,∞,,", "labels.csv(3): label is '∞', which is not a finite number. Write it with a decimal point, such as 127.5.")]
    [InlineData("a.png,,,", "labels.csv(3): label is empty. Give a number, leave the row out, or have all such rows left out with --set missing-labels=skip.")]
    [InlineData(",1,,", "labels.csv(3): The path of the image is empty.")]
    [InlineData("../../etc/passwd,1,,", "labels.csv(3): The path '../../etc/passwd' leaves the image folder. Give it relative to that folder, or name another folder.")]
    [InlineData("/etc/passwd,1,,", "labels.csv(3): The path '/etc/passwd' leaves the image folder. Give it relative to that folder, or name another folder.")]
    [InlineData(@"..\b.png,1,,", "labels.csv(3): The path '../b.png' leaves the image folder. Give it relative to that folder, or name another folder.")]
    [InlineData("x.npz#0,1,,", "labels.csv(3): The path 'x.npz#0' names no image in an .npz file. Write file.npz#array[row], with rows from 0.")]
    [InlineData("first.png,1,,", "labels.csv(3): The image 'first.png' is listed already in line 2.")]
    [InlineData("a.png,1,diverse,", "labels.csv(3): sex is 'diverse'. Write F or M, or leave it empty.")]
    [InlineData("a.png,1,,holdout", "labels.csv(3): split is 'holdout'. Write train, val or test (as a group 0, 1 or 2), or leave it empty.")]
    [InlineData("a.png,127,5,,", "labels.csv(3): The row has 5 fields, but the header names 4 columns. Is there a decimal comma? Write 127.5 for 127,5; put a text with a comma into quotes.")]
    [InlineData("a.png,1", "labels.csv(3): The row has 2 fields, but the header names 4 columns.")]
    public void A_fault_in_a_row_names_file_and_line(string row, string message)
    {
        folder.WithTable("path,label,sex,split", "first.png,1,F,train", row).WithImages("first.png", "a.png");
        Assert.Equal(message, folder.FaultOfReading());
    }

    [Fact]
    public void A_missing_image_is_found_before_anything_is_decoded() =>
        Assert.Equal($"labels.csv(2): The image 'gone.png' is not there. Looked in {folder.Root}; there is no images.zip either.",
            folder.WithTable("path,label", "gone.png,1").FaultOfReading());

    [Fact]
    public void A_duplicate_id_names_the_first_line() =>
        Assert.Equal("labels.csv(3): The id '7' is taken already in line 2. If it is that of the patient, give --set subject=id.",
            folder.WithTable("path,label,id", "a.png,1,7", "b.png,2,7").WithImages("a.png", "b.png").FaultOfReading());

    [Fact]
    public void A_subject_in_two_given_parts_is_a_fault() =>
        Assert.Equal("labels.csv(4): Subject 'anna' is in Validation, but in Train in line 2. All images of one subject belong in one part.",
            folder.WithTable("path,label,subject,split", "a.png,1,anna,train", "b.png,2,bert,val", "c.png,2,anna,val").WithImages("a.png", "b.png", "c.png").FaultOfReading());

    [Fact]
    public void Missing_columns_are_told_at_once_with_those_found() =>
        Assert.Equal("labels.csv(1): Which column names the image? There is none called path, and none whose values name images here. Give --set path=COLUMN; the table has file,age. label: age? It is never guessed. Give --set label=age.",
            folder.WithTable("file,age", "a.png,1").FaultOfReading());

    [Theory]
    [InlineData("", "labels.csv(1): The table is empty. Its first line names the columns, such as path,label.")]
    [InlineData("path,label\n", "labels.csv(1): The table has a header but no rows.")]
    [InlineData("path,label,label\na.png,1,2\n", "labels.csv(1): The column 'label' occurs twice. Name each column once.")]
    public void A_table_without_usable_rows_is_a_fault(string text, string message)
    {
        File.WriteAllText(folder.Table, text);
        Assert.Equal(message, folder.FaultOfReading());
    }

    [Fact]
    public void A_table_that_is_not_there_is_a_fault() =>
        Assert.Equal("labels.csv: There is no such table. Name a table (CSV, TSV or Parquet) of images and their labels.", folder.FaultOfReading());

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_a_fault()
    {
        File.WriteAllBytes(folder.Table, [.. "path,label\n"u8, 0xE9, .. ".png,1\n"u8]);
        Assert.Equal("labels.csv: The table is not UTF-8 text. Save it as 'CSV UTF-8'.", folder.FaultOfReading());
    }

    [Fact]
    public void The_line_counts_line_breaks_inside_quotes() =>
        Assert.StartsWith("labels.csv(4): label is 'x'",
            folder.WithTable("path,label,note", "a.png,1,\"two\nlines\"", "b.png,x,").WithImages("a.png", "b.png").FaultOfReading());

    [Fact]
    public void Twenty_faults_are_told_and_the_rest_counted()
    {
        var lines = folder.WithTable(["path,label", .. Enumerable.Range(0, 25).Select(i => $"{i}.png,x")])
            .WithImages([.. Enumerable.Range(0, 25).Select(i => $"{i}.png")]).FaultOfReading().Split(Environment.NewLine);
        Assert.Equal(21, lines.Length);
        Assert.StartsWith("labels.csv(21): ", lines[19]);
        Assert.Equal("labels.csv: and 5 more of 25 faults.", lines[20]);
    }
}

using ImageRegression.Images;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ClipTableTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private CaseTable Read(TableColumns? columns = null) => CaseTable.ReadClips(folder.Table, null, columns ?? new());

    [Fact]
    public void When_and_where_a_clip_was_taken_are_read()
    {
        folder.WithTable("path,subject,visit,label,time,position,side,machine,split", "a.gif,s1,1,2.5,0.5,L1,L,Lumify,train", "b.gif,s1,2,2,,,,,").WithImages("a.gif", "b.gif");
        var cases = Read().Cases;
        Assert.Equal(("s1", 1, 2.5, 0.5, "L1", Side.Left, "Lumify", Part.Train),
            (cases[0].Subject, cases[0].Visit, cases[0].Label, cases[0].Time, cases[0].Position, cases[0].Side, cases[0].Site, cases[0].Part));
        Assert.Equal((null, null, null), (cases[1].Time, cases[1].Position, cases[1].Site));
        Assert.Equal("0.5", cases[0].Covariate("time"));
        Assert.Equal("L1", cases[0].Covariate("Position"));
        Assert.Empty(cases[0].Covariates);
    }

    [Fact]
    public void Columns_by_other_names_are_said()
    {
        folder.WithTable("file,who,zone,hour,score", "a.gif,s1,L1,7,3").WithImages("a.gif");
        var row = Read(new() { Path = "file", Subject = "who", Position = "zone", Time = "hour", Label = "score" }).Cases[0];
        Assert.Equal(("s1", "L1", 7.0, 3.0), (row.Subject, row.Position, row.Time, row.Label));
    }

    /// <summary>In tables of images these columns have been covariates, and stay so unless they are named.</summary>
    [Fact]
    public void In_a_table_of_images_time_and_position_are_covariates()
    {
        var table = folder.WithTable("path,label,time,position,machine", "a.png,1,noon,left,A").WithImages("a.png").Table;
        var row = CaseTable.Read(table).Cases[0];
        Assert.Equal((null, null, null, 3), (row.Time, row.Position, row.Site, row.Covariates.Count));
        Assert.Equal("left", CaseTable.Read(table, columns: new() { Position = "position" }).Cases[0].Position);
    }

    [Theory]
    [InlineData("visit 3 (day 2) lies before visit 2 (day 4).", "a.gif,p,1,0,0", "b.gif,p,2,0,4", "c.gif,p,3,0,2")]
    [InlineData("visit 3 (day 3.5) lies before visit 1 (day 4).", "a.gif,p,1,0,4", "b.gif,p,2,0,", "c.gif,p,3,0,3.5")]
    [InlineData("time is 'Monday', which is no number. Write the time since any moment of the subject's own, such as 2.5 days.", "a.gif,p,1,0,0", "b.gif,p,2,0,4", "c.gif,p,3,0,Monday")]
    public void Times_that_contradict_the_visits_are_a_fault_of_their_line(string message, params string[] rows)
    {
        folder.WithTable(["path,subject,visit,label,time", .. rows]).WithImages("a.gif", "b.gif", "c.gif");
        Assert.Equal($"labels.csv(4): {message}", folder.FaultOf(() => Read()));
    }

    [Fact]
    public void One_visit_may_take_time_and_other_subjects_have_their_own()
    {
        folder.WithTable("path,subject,visit,label,time", "a.gif,p,1,0,0", "b.gif,p,1,0,1", "c.gif,p,2,0,1", "d.gif,q,3,0,-5").WithImages("a.gif", "b.gif", "c.gif", "d.gif");
        Assert.Equal(4, Read().Count);
    }

    [Fact]
    public void A_clip_without_its_patient_is_a_fault()
    {
        folder.WithTable("path,label", "a.gif,1").WithImages("a.gif");
        Assert.Equal("labels.csv(1): The table needs the column subject; it has path,label.", folder.FaultOf(() => Read()));
    }

    [Fact]
    public void A_folder_of_frames_is_a_clip_of_the_files_in_it_in_natural_order()
    {
        folder.WithTable("path,subject,label", "a,s,1", "b.gif,t,2").WithImages("a/frame10.png", "a/frame2.png", "a/frame02.png", "a/Frame3.png", "a/below/x.png", "b.gif").With("a/notes.txt", [1]).With("a/.hidden", [1]);
        Assert.Equal(["a", "b.gif"], Read().Cases.Select(row => row.Path));
        Assert.Equal(["a/Frame3.png", "a/frame02.png", "a/frame2.png", "a/frame10.png", "b.gif"], Read().Files.AsEnumerable());
    }

    [Fact]
    public void Frames_may_lie_in_the_zip()
    {
        folder.WithTable("path,subject,label", "a/b,s,1").WithZip("a/b/2.png", "a/b/10.png", "a/c/1.png");
        Assert.Equal(["a/b/2.png", "a/b/10.png"], Read().Files.AsEnumerable());
    }

    [Theory]
    [InlineData("gone", "The clip 'gone' is not there. Looked in {root}; there is no images.zip either.")]
    [InlineData("empty", "The folder 'empty' holds no frames. Name a folder with the pictures of one clip.")]
    [InlineData("out", "The clip 'out/1.png' is a link that leaves the folder {root}. Copy it there, or name the folder it lies in.")]
    [InlineData("x.npz#x[2]", "Array 'x' of 'x.npz' has 2 clips, numbered from 0; there is no 2.")]
    [InlineData("", "The path of the image is empty.")]
    public void A_clip_that_cannot_be_read_is_a_fault_of_its_line(string path, string message)
    {
        using var elsewhere = new DataFolder().WithImages("1.png");
        folder.WithTable("path,subject,label", $"{path},s,1").With("x.npz", NpzBytes.Of("x", "(2, 3, 4, 5)", new byte[120]));
        Directory.CreateDirectory(Path.Combine(folder.Root, "empty"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "out"), elsewhere.Root);
        Assert.Equal($"labels.csv(2): {message.Replace("{root}", folder.Root, StringComparison.Ordinal)}", folder.FaultOf(() => Read()));
    }

    [Fact]
    public void A_folder_is_no_picture()
    {
        folder.WithTable("path,label", "a,1").WithImages("a/1.png");
        Assert.StartsWith("labels.csv(2): The image 'a' is not there.", folder.FaultOfReading(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "b", -1)]
    [InlineData("2", "10", -1)]
    [InlineData("x2y3", "x2y12", -1)]
    [InlineData("x002", "x2", -1)]
    [InlineData("x2", "x2a", -1)]
    [InlineData("99999999999999999999", "100000000000000000000", -1)]
    [InlineData("1", "1", 0)]
    [InlineData("", "1", -1)]
    public void Names_are_ordered_as_people_number_them(string first, string second, int order)
    {
        Assert.Equal(order, Math.Sign(NaturalOrder.Of.Compare(first, second)));
        Assert.Equal(-order, Math.Sign(NaturalOrder.Of.Compare(second, first)));
    }
}

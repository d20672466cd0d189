using ImageRegression.Splits;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class VisitTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string FaultOfVisits() => folder.FaultOf(() => CaseTable.ReadVisits(folder.Table));

    [Fact]
    public void A_table_of_visits_needs_no_label_and_keeps_side_and_site()
    {
        var cases = CaseTable.ReadVisits(folder.WithTable("path,subject,visit,side,site,x", "a.png,anna,0,L,Oulu,3.5", "b.png,anna,24,right,,")
            .WithImages("a.png", "b.png").Table).Cases;
        Assert.Equal([("anna L", 0, 0.0, "Oulu"), ("anna R", 24, 24.0, null)], cases.Select(row => (row.Identity, row.Visit!.Value, row.Label, row.Site)));
        Assert.Equal(["x"], cases[0].Covariates.Keys);
    }

    [Fact]
    public void Faults_of_visits_are_told_with_their_lines()
    {
        folder.WithTable("path,subject,visit,side", "a.png,,0,L", "b.png,anna,soon,L", "c.png,anna,12,middle").WithImages("a.png", "b.png", "c.png");
        var fault = FaultOfVisits();
        Assert.StartsWith("labels.csv(2): subject is empty. Fill it in, or leave the row out.", fault);
        Assert.Contains("labels.csv(3): visit is 'soon'", fault);
        Assert.Contains("labels.csv(4): side is 'middle'. Write L or R, or leave it empty.", fault);
        Assert.Equal("labels.csv(1): The table needs the column subject; it has path,visit.", folder.WithTable("path,visit", "a.png,0").FaultOf(() => CaseTable.ReadVisits(folder.Table)));
    }

    [Fact]
    public void A_table_without_sides_and_sites_is_written_as_it_always_was() =>
        Assert.Equal(
            """[{"Id":"a.png","Path":"a.png","Label":1,"Subject":"a.png","Visit":null,"Part":null,"Covariates":{},"Line":2}]""",
            folder.WithTable("path,label", "a.png,1").WithImages("a.png").Read().ToJson());

    [Fact]
    public void Sides_and_sites_survive_saving()
    {
        var table = new CaseTable([new Case("a", "a.png", 1, "anna") { Side = Side.Right, Site = "Oulu" }]);
        Assert.Equal((Side.Right, "Oulu", "anna R"), CaseTable.FromJson(table.ToJson()).Cases[0] is var row ? (row.Side!.Value, row.Site!, row.Identity) : default);
    }

    // 23 subjects with 1 to 3 images each, at three sites.
    private static readonly CaseTable Cases = new([.. Enumerable.Range(0, 23).SelectMany(subject =>
        Enumerable.Range(0, 1 + (subject % 3)).Select(image => new Case($"{subject}-{image}", $"{subject}-{image}.png", image, $"s{subject}") { Site = $"{"ABC"[subject % 3]}" }))]);

    private static HashSet<string> Subjects(IEnumerable<int> rows) => [.. rows.Select(row => Cases.Cases[row].Subject)];

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(23)]
    public void Every_subject_is_tested_on_in_one_fold_and_in_no_two_parts_of_any(int folds)
    {
        Parts[] all = [.. Enumerable.Range(0, folds).Select(fold => new SubjectFold(fold, folds, 7).Of(Cases))];
        Assert.Equal(Enumerable.Range(0, Cases.Count), all.SelectMany(parts => parts.Test).Order());
        Assert.All(all, parts =>
        {
            Assert.Equal(Enumerable.Range(0, Cases.Count), parts.Train.Concat(parts.Validation).Concat(parts.Test).Order());
            Assert.Equal(23, Subjects(parts.Train).Count + Subjects(parts.Validation).Count + Subjects(parts.Test).Count);
            Assert.InRange(Subjects(parts.Test).Count, 23 / folds, 23 / folds + 1);
            Assert.Equal(Math.Ceiling((23 - Subjects(parts.Test).Count) / 10.0), Subjects(parts.Validation).Count);
        });
    }

    [Fact]
    public void The_seed_and_not_the_order_of_the_table_decides_a_fold()
    {
        var fold = new SubjectFold(1, 5, 7);
        var reversed = Enumerable.Range(0, Cases.Count).Reverse().ToArray();
        Assert.Equal(fold.Of(Cases).Test, fold.Of(Cases.Take(reversed)).Test.Select(row => reversed[row]).Order());
        Assert.NotEqual<IEnumerable<int>>(fold.Of(Cases).Test, (fold with { Seed = 8 }).Of(Cases).Test);
        Assert.Empty((fold with { ValidationPercent = 0 }).Of(Cases).Validation);
    }

    [Theory]
    [InlineData(5, 5, "There is no fold 5 of 5. Give at least 2 folds, and one of 0 to 4.")]
    [InlineData(0, 1, "There is no fold 0 of 1. Give at least 2 folds, and one of 0 to 1.")]
    [InlineData(0, 24, "23 subjects do not fill 24 folds. Give fewer folds or more subjects.")]
    public void A_fold_that_cannot_be_is_a_fault(int fold, int folds, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => new SubjectFold(fold, folds, 1).Of(Cases)).Message);

    [Fact]
    public void A_site_that_is_held_out_is_tested_on_alone_and_its_subjects_are_not_learnt_from_elsewhere()
    {
        var parts = new SiteHoldOut("B", 1).Of(Cases);
        Assert.All(parts.Test, row => Assert.Equal("B", Cases.Cases[row].Site));
        Assert.All(parts.Train.Concat(parts.Validation), row => Assert.NotEqual("B", Cases.Cases[row].Site));
        Assert.NotEmpty(parts.Validation);

        // s2 has three images at C; one of them at B instead makes it a subject of B.
        var moved = Cases with { Cases = Cases.Cases.SetItem(3, Cases.Cases[3] with { Site = "B" }) };
        parts = new SiteHoldOut("B", 1).Of(moved);
        Assert.Contains(3, parts.Test);
        Assert.DoesNotContain(4, parts.Train.Concat(parts.Validation).Concat(parts.Test));
    }

    [Fact]
    public void A_site_that_nobody_was_seen_at_is_a_fault_that_tells_those_there_are()
    {
        Assert.Equal("There is no site 'X'. There are: A, B, C.", Assert.Throws<UserErrorException>(() => new SiteHoldOut("X", 1).Of(Cases)).Message);
        var without = new CaseTable([new Case("a", "a.png", 1, "a") { Line = 2 }]) { File = "labels.csv" };
        Assert.StartsWith("labels.csv(2): The row has no site.", Assert.Throws<UserErrorException>(() => new SiteHoldOut("X", 1).Of(without)).Message);
    }

    private static readonly Visit[] Visits =
    [
        new("anna", Side.Left, 12), new("anna", Side.Left, 0), new("anna", Side.Right, 24), new("bert", null, 5),
        new("cara", null, 30), new("cara", null, 6), new("cara", null, 6), new("anna", Side.Right, 48),
    ];

    [Fact]
    public void The_first_visit_of_each_identity_is_the_gallery_and_all_later_ones_are_queries()
    {
        var division = new BaselineProtocol().Of(Visits);
        Assert.Equal([1, 2, 3, 5, 6], division.Gallery.ToArray());   // bert was seen once: nothing to ask, but he can be mistaken
        Assert.Equal([0, 4, 7], division.Queries.ToArray());
        Assert.Equal([1, 2, 2], division.Years.ToArray());
    }

    [Fact]
    public void Subjects_that_are_not_enrolled_are_asked_for_but_not_in_the_gallery()
    {
        Visit[] many = [.. Enumerable.Range(0, 20).SelectMany(subject => new Visit[] { new($"s{subject}", null, 0), new($"s{subject}", null, 12) })];
        var half = new BaselineProtocol { EnrolledPercent = 50 }.Of(many);
        Assert.Equal((10, 20), (half.Gallery.Length, half.Queries.Length));
        Assert.Equal<IEnumerable<int>>(half.Gallery, new BaselineProtocol { EnrolledPercent = 50 }.Of(many).Gallery);
        Assert.NotEqual<IEnumerable<int>>(half.Gallery, new BaselineProtocol { EnrolledPercent = 50, Seed = 2 }.Of(many).Gallery);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BaselineProtocol { EnrolledPercent = 0 });
    }
}

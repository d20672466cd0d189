using ImageRegression.Splits;
using ImageRegression.Splits.Review;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>What a reviewer would ask of a table, and what a reviewer would not.</summary>
public sealed class SplitReviewTests
{
    private static Case One(int i, string? path = null, double? label = null, string? subject = null) =>
        new($"{path ?? $"{i}.png"}", path ?? $"{i}.png", label ?? i % 50, subject ?? path ?? $"{i}.png") { Line = i + 2 };

    private static CaseTable Table(int count, Func<int, Case> row) => new([.. Enumerable.Range(0, count).Select(row)]);

    private static string[] Asked(CaseTable cases, Parts? parts = null) =>
        [.. SplitReview.Of(cases, parts ?? new SubjectSplit(7, 1, 2, 1).Of(cases), fewestTestSubjects: 6)];

    [Fact]
    public void An_ordinary_table_is_asked_nothing() => Assert.Empty(Asked(Table(200, i => One(i))));

    [Theory]
    [InlineData("p{0:000}_{1}.png")]
    [InlineData("{0}-{1}.png")]
    [InlineData("images/sub-{0:00}_ses-{1}.nii.png")]
    [InlineData("{0:0000}/{1}.png")]
    [InlineData("A {0} {1}.png")]
    public void Names_that_look_like_subjects_are_asked_about(string form)
    {
        var cases = Table(60, i => One(i, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i / 3, i % 3)));
        Assert.Contains("(20 such groups for 60 images)", Assert.Single(Asked(cases)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("img_{0:0000}.png")]           // numbered, not grouped
    [InlineData("train/{0:0000}.png")]
    [InlineData("2023_{0:0000}.png")]          // one large group, as of a year
    [InlineData("scan-{0}.png")]
    public void Names_that_are_only_numbered_are_not(string form) =>
        Assert.Empty(Asked(Table(60, i => One(i, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i)))));

    [Fact]
    public void Folders_of_classes_are_no_subjects() => Assert.Empty(Asked(Table(60, i => One(i, $"class{i % 3}/x{i}.png"))));

    [Fact]
    public void Where_a_column_names_subjects_file_names_are_not_looked_at() =>
        Assert.Empty(Asked(Table(60, i => One(i, $"p{i / 3}_{i % 3}.png", label: i / 3, subject: $"s{i}"))));

    [Fact]
    public void A_subject_whose_labels_contradict_each_other_is_named_with_both_lines()
    {
        var cases = Table(90, i => One(i, label: i == 31 ? 70 : i / 3, subject: $"s{i / 3}"));
        Assert.Equal("1 of 30 subjects with several images have labels that contradict each other, such as 's10': 10 (line 32) and 70 (line 33). Is one a slip?", Asked(cases)[0]);
    }

    [Fact]
    public void Labels_that_belong_to_images_do_not_contradict_each_other() => Assert.Empty(Asked(Table(90, i => One(i, label: i % 45, subject: $"s{i / 3}"))));

    [Fact]
    public void A_label_at_another_visit_contradicts_nothing() =>
        Assert.DoesNotContain(Asked(Table(90, i => One(i, label: i / 3 + (i == 31 ? 9 : 0), subject: $"s{i / 3}") with { Visit = i % 3 })), asked => asked.Contains("contradict", StringComparison.Ordinal));

    [Theory]
    [InlineData(999)]
    [InlineData(-1000)]
    public void A_label_far_from_all_others_is_named(double label)
    {
        var cases = Table(200, i => One(i, label: i == 8 ? label : i % 50));
        Assert.Contains(Asked(cases), asked => asked.StartsWith("a label lies far from all others, whose median is", StringComparison.Ordinal) && asked.Contains($"{label:g6} ('8.png', line 10)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_tail_is_no_outlier() => Assert.DoesNotContain(
        Asked(Table(200, i => One(i, label: Math.Exp(i / 25.0)))), asked => asked.Contains("far from", StringComparison.Ordinal));

    [Fact]
    public void Test_labels_beyond_the_training_labels_are_counted()
    {
        var cases = Table(100, i => One(i, label: i));
        var parts = new Parts([.. Enumerable.Range(0, 70)], [], [.. Enumerable.Range(50, 50)]);
        Assert.Equal("30 of 50 test labels lie outside of the training labels, 0 to 69: no neighbour can answer for them, and no network has seen such cases.", Assert.Single(Asked(cases, parts)));
    }

    [Fact]
    public void Parts_of_other_labels_within_the_range_are_told()
    {
        var cases = Table(200, i => One(i, label: i < 100 ? i : 20 + i % 10));
        var parts = new Parts([.. Enumerable.Range(0, 100)], [], [.. Enumerable.Range(100, 100)]);
        Assert.StartsWith("the labels of the test part (mean 24.5) are not distributed as those of the training part (mean 49.5;", Assert.Single(Asked(cases, parts)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_part_too_small_for_an_interval_is_told()
    {
        var cases = Table(60, i => One(i));
        Assert.StartsWith("the test part has 5 subjects: fewer than 6", Assert.Single(Asked(cases, new Parts([.. Enumerable.Range(0, 55)], [], [.. Enumerable.Range(55, 5)]) with { Test = [2, 12, 22, 32, 42] })), StringComparison.Ordinal);
    }

    // Between SciPy 1.10.1's ks_2samp(method="asymp") and method="exact", which lie around the approximation (to 0.5 %).
    [Theory]
    [InlineData(0, 1.0, 1.0)]
    [InlineData(20, 0.0313, 0.0364)]
    [InlineData(30, 0.000173, 0.000225)]
    [InlineData(50, 4.3e-12, 1.1e-11)]
    public void The_p_value_is_that_of_Kolmogorov_and_Smirnov(int shift, double least, double most) =>
        Assert.InRange(LabelShift.PValue([.. Enumerable.Range(0, 100).Select(i => (double)i)], [.. Enumerable.Range(shift, 100).Select(i => (double)i)]), least, most);
}

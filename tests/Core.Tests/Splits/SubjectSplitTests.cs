using ImageRegression.Splits;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class SubjectSplitTests
{
    // 60 subjects with 1 to 3 images each.
    private static readonly CaseTable Cases = new([.. Enumerable.Range(0, 60).SelectMany(subject =>
        Enumerable.Range(0, 1 + (subject % 3)).Select(image => new Case($"{subject}-{image}", $"{subject}-{image}.png", subject * 1.5, $"s{subject}")))]);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Every_row_is_in_one_part_and_every_subject_too(int strata)
    {
        var parts = (new SubjectSplit(7, 1, 2, 3) { Strata = strata }).Of(Cases);
        int[] all = [.. parts.Train, .. parts.Validation, .. parts.Test];
        Assert.Equal(Enumerable.Range(0, Cases.Count), all.Order());
        Assert.Equal(60, Subjects(parts, Part.Train).Count + Subjects(parts, Part.Validation).Count + Subjects(parts, Part.Test).Count);
    }

    [Theory]
    [InlineData(7, 1, 2)]
    [InlineData(70, 10, 20)]
    [InlineData(1, 1, 1)]
    [InlineData(4, 0, 1)]
    public void Parts_are_within_one_subject_of_their_share(int train, int validation, int test)
    {
        var parts = new SubjectSplit(train, validation, test, 1).Of(Cases);
        var unit = 60.0 / (train + validation + test);
        Assert.InRange(Subjects(parts, Part.Train).Count, (train * unit) - 1, (train * unit) + 1);
        Assert.InRange(Subjects(parts, Part.Validation).Count, (validation * unit) - 1, (validation * unit) + 1);
        Assert.InRange(Subjects(parts, Part.Test).Count, (test * unit) - 1, (test * unit) + 1);
    }

    [Fact]
    public void The_seed_and_nothing_else_decides()
    {
        var split = new SubjectSplit(7, 1, 2, 5);
        var shuffled = Enumerable.Range(0, Cases.Count).Reverse().ToArray();
        var (once, again, other) = (split.Of(Cases), split.Of(Cases.Take(shuffled)), (split with { Seed = 6 }).Of(Cases));
        Assert.Equal(once.Test, again.Test.Select(row => shuffled[row]).Order());
        Assert.NotEqual(once.Test, other.Test);
    }

    [Fact]
    public void Strata_bring_the_test_parts_labels_near_those_of_all()
    {
        var subjects = Cases.Take([.. Enumerable.Range(0, Cases.Count).DistinctBy(row => Cases.Cases[row].Subject)]);
        var labels = subjects.Labels;
        double Off(int strata) => Enumerable.Range(0, 50).Average(seed =>
            Math.Abs((new SubjectSplit(7, 1, 2, (ulong)seed) { Strata = strata }).Of(subjects).Test.Average(row => labels[row]) - labels.Average()));
        Assert.True(Off(10) < 0.5 * Off(1), $"{Off(10)} and {Off(1)}");
    }

    [Fact]
    public void A_part_that_would_be_empty_is_a_fault() =>
        Assert.StartsWith("3 subjects do not fill 7:1:2: none is left for Validation.",
            Assert.Throws<UserErrorException>(() => new SubjectSplit(7, 1, 2, 0).Of(Cases.Take([0, 1, 3]))).Message);

    [Fact]
    public void Shares_must_be_something_to_divide_by() =>
        Assert.StartsWith("The shares 0:0:0 cannot be divided by.", Assert.Throws<UserErrorException>(() => new SubjectSplit(0, 0, 0, 0).Of(Cases)).Message);

    [Fact]
    public void A_table_that_names_no_part_for_a_row_cannot_split_itself()
    {
        var cases = new CaseTable([Cases.Cases[0] with { Part = Part.Train, Line = 2 }, Cases.Cases[1] with { Line = 3 }]) { File = "labels.csv" };
        Assert.StartsWith("labels.csv(3): The row names no part.", Assert.Throws<UserErrorException>(() => SubjectSplit.FromTable(cases)).Message);
    }

    [Fact]
    public void A_table_that_tears_a_subject_apart_cannot_split_itself()
    {
        var cases = new CaseTable([Cases.Cases[1] with { Part = Part.Train, Line = 2 }, Cases.Cases[2] with { Part = Part.Test, Line = 3 }]) { File = "labels.csv" };
        Assert.StartsWith("labels.csv(3): Subject 's1' is in more than one part.", Assert.Throws<UserErrorException>(() => SubjectSplit.FromTable(cases)).Message);
    }

    private static HashSet<string> Subjects(Parts parts, Part part) => [.. parts[part].Select(row => Cases.Cases[row].Subject)];

    [Fact]
    public void A_sample_keeps_whole_subjects_of_one_part_over_the_whole_range()
    {
        var train = new SubjectSplit(7, 1, 2, 3).Of(Cases).Train;   // 42 subjects
        var kept = new SubjectSample(50, 1).Of(Cases, train);
        string[] Of(IEnumerable<int> rows) => [.. rows.Select(row => Cases.Cases[row].Subject).Distinct()];
        Assert.Equal(kept.Order(), kept);
        Assert.Subset(train.ToHashSet(), kept.ToHashSet());
        Assert.Equal(21, Of(kept).Length);
        Assert.Equal(train.Where(row => Of(kept).Contains(Cases.Cases[row].Subject)), kept);
        double Mean(IEnumerable<int> rows) => rows.Average(row => Cases.Cases[row].Label);
        Assert.InRange(Mean(kept), Mean(train) - 5, Mean(train) + 5);   // labels run from 0 to 88.5

        Assert.Equal<IEnumerable<int>>(kept, new SubjectSample(50, 1).Of(Cases, train));
        Assert.NotEqual<IEnumerable<int>>(kept, new SubjectSample(50, 2).Of(Cases, train));
        Assert.Equal<IEnumerable<int>>(train, new SubjectSample(100, 1).Of(Cases, train));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubjectSample(0, 1));
        Assert.Throws<UserErrorException>(() => new SubjectSample(1, 1).Of(Cases, [0]));
    }
}

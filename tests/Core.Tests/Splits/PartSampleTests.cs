using System.Collections.Immutable;
using ImageRegression.Splits;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class PartSampleTests
{
    // 90 subjects with two images each; those of subject s have the labels s and s + 1.
    private static readonly CaseTable Table = new(
        [.. Enumerable.Range(0, 180).Select(row => new Case($"i{row}", $"i{row}.png", (row / 2) + (row % 2), $"s{row / 2:D3}"))]);

    private static readonly ImmutableArray<int> Rows = [.. Enumerable.Range(20, 140)];   // subjects 10 … 79

    private static double Mean(int row) => (row / 2) + 0.5;

    private static void AreWholeSubjects(ImmutableArray<int> kept)
    {
        Assert.Equal(kept.Order(), kept);
        Assert.All(kept, row => Assert.Contains(row ^ 1, kept));
        Assert.Subset(Rows.ToHashSet(), kept.ToHashSet());
    }

    [Fact]
    public void Few_shots_keep_so_many_subjects_of_each_level_and_all_where_there_are_fewer()
    {
        var kept = new LevelSample([0, 12, 40, 60, 78], 3, seed: 1).Of(Table, Rows);
        AreWholeSubjects(kept);
        // Subjects lie at 10.5 … 79.5; the borders between levels are 6, 26, 50 and 69.
        int Of(double from, double to) => kept.Count(row => Mean(row) >= from && Mean(row) < to) / 2;
        Assert.Equal([3, 3, 3, 3], [Of(6, 26), Of(26, 50), Of(50, 69), Of(69, 200)]);
        Assert.Equal(Rows.AsEnumerable(), new LevelSample([0, 12, 40, 60, 78], 30, seed: 1).Of(Table, Rows));
    }

    [Fact]
    public void A_label_between_two_levels_is_of_the_higher()
    {
        ImmutableArray<int> middle = [40, 41];   // subject 20, at 20.5
        Assert.Equal(middle.AsEnumerable(), new LevelSample([20, 21], 1, seed: 1).Of(Table, middle));
        var kept = new LevelSample([20, 21], 1, seed: 3).Of(Table, [40, 41, 42, 43]);   // 20.5 and 21.5: both of 21
        Assert.Equal(2, kept.Length);
    }

    [Fact]
    public void A_thinned_band_loses_subjects_and_nothing_else_does()
    {
        var kept = new BandSample(30, 50, percent: 20, seed: 1).Of(Table, Rows);
        AreWholeSubjects(kept);
        Assert.Equal(Rows.Where(row => Mean(row) is < 30 or > 50), kept.Where(row => Mean(row) is < 30 or > 50));
        Assert.Equal(4, kept.Count(row => Mean(row) is >= 30 and <= 50) / 2);   // of 20 subjects
        Assert.Equal(Rows.AsEnumerable(), new BandSample(30, 50, 100, 1).Of(Table, Rows));
        Assert.DoesNotContain(new BandSample(30, 50, 0, 1).Of(Table, Rows), row => Mean(row) is >= 30 and <= 50);
        Assert.Throws<UserErrorException>(() => new BandSample(0, 100, 0, 1).Of(Table, Rows));
    }

    [Fact]
    public void The_seed_decides_who_is_kept()
    {
        foreach (var sample in new Func<ulong, PartSample>[] { seed => new LevelSample([20, 60], 5, seed), seed => new BandSample(20, 60, 30, seed) })
        {
            Assert.Equal(sample(1).Of(Table, Rows).AsEnumerable(), sample(1).Of(Table, Rows));
            Assert.NotEqual(sample(1).Of(Table, Rows).AsEnumerable(), sample(2).Of(Table, Rows));
            Assert.Equal(sample(1), sample(1));
            Assert.NotEqual(sample(1), sample(2));
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LevelSample([1, 2], 0, 1));
        Assert.Throws<ArgumentException>(() => new LevelSample([2, 1], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BandSample(1, 2, 101, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BandSample(2, 1, 10, 1));
    }
}

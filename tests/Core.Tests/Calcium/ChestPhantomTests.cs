using ImageRegression.Calcium;
using ImageRegression.Phantoms;
using Xunit;

namespace ImageRegression.Tests.Calcium;

public sealed class ChestPhantomTests
{
    private static readonly ChestPhantom Chests = new(5);

    [Fact]
    public void The_score_of_the_true_mask_is_the_score_of_the_plaques()
    {
        foreach (var phantom in new[] { Chests, Chests with { PixelMm = 1.25, SliceMm = 1.5, Columns = 168, Rows = 168, Slices = 80 } })
            for (var subject = 0; subject < 12; subject++)
            {
                var scan = phantom.Scan(subject, scan: subject % 3);
                Assert.Equal(scan.TrueScore, new AgatstonScoring().Of(scan.Ct, scan.Calcium).Score, 0.01 * scan.TrueScore + 1e-9);
            }
    }

    [Fact]
    public void Scans_of_one_subject_share_the_score_and_nothing_else()
    {
        var (first, second) = (Chests.Scan(1, 0), Chests.Scan(1, 1));
        Assert.Equal(first.TrueScore, second.TrueScore);
        Assert.Equal(new AgatstonScoring().Of(first.Ct, first.Calcium).Score, new AgatstonScoring().Of(second.Ct, second.Calcium).Score, 9);
        Assert.NotEqual(first.Ct.Voxels.ToArray(), second.Ct.Voxels.ToArray());
    }

    [Fact]
    public void A_scan_depends_on_seed_subject_and_scan_alone()
    {
        Assert.Equal(Chests.Scan(3, 1).Ct.Voxels.ToArray(), new ChestPhantom(5).Scan(3, 1).Ct.Voxels.ToArray());
        Assert.NotEqual(Chests.Scan(3).Ct.Voxels.ToArray(), new ChestPhantom(6).Scan(3).Ct.Voxels.ToArray());
    }

    [Fact]
    public void Scores_run_from_many_zeros_to_beyond_a_thousand()
    {
        var scores = Enumerable.Range(0, 1000).Select(Chests.TrueScore).ToArray();
        Assert.InRange(scores.Count(score => score == 0), 250, 360);
        Assert.InRange(scores.Max(), 1500, 3000);
        var shares = scores.CountBy(CalciumGrades.Of).ToDictionary();
        Assert.All(Enum.GetValues<CalciumGrade>(), grade => Assert.InRange(shares[grade], 50, 360));
    }

    [Fact]
    public void A_threshold_alone_would_score_bone()
    {
        var scan = Chests.Scan(0);
        var everywhere = new ImageRegression.Volumes.Volume(scan.Ct.Grid, [.. Enumerable.Repeat(1f, (int)scan.Ct.Grid.Voxels)]);
        Assert.True(new AgatstonScoring().Of(scan.Ct, everywhere).Score > scan.TrueScore + 5000);
        Assert.Equal(scan.TrueScore, new AgatstonScoring().Of(scan.Ct, scan.Heart).Score, 0.01 * scan.TrueScore + 1e-9);
    }

    [Fact]
    public void Noise_falls_with_the_root_of_the_dose()
    {
        double Deviation(double dose)
        {
            var scan = (Chests with { Dose = dose }).Scan(2);
            var (hu, heart) = (scan.Ct.Voxels.ToArray(), scan.Heart.Voxels.ToArray());
            var middle = Enumerable.Range(0, hu.Length).Where(i => heart[i] > 0.5f && hu[i] is > 0 and < 100).Select(i => (double)hu[i]).ToArray();
            var mean = middle.Average();
            return Math.Sqrt(middle.Average(value => (value - mean) * (value - mean)));
        }
        Assert.Equal(8, Deviation(1), 0.2);
        Assert.Equal(4, Deviation(4), 0.2);
    }

    [Fact]
    public void Every_calcified_voxel_lies_in_the_heart_and_the_heart_in_the_field()
    {
        for (var subject = 0; subject < 10; subject++)
        {
            var scan = Chests.Scan(subject);
            var (heart, calcium) = (scan.Heart.Voxels.ToArray(), scan.Calcium.Voxels.ToArray());
            Assert.All(heart.Zip(calcium), voxel => Assert.True(voxel.First >= voxel.Second));
            var (columns, plane) = (scan.Ct.Grid.Columns, scan.Ct.Grid.Columns * scan.Ct.Grid.Rows);
            for (var i = 0; i < heart.Length; i++)
                if (i % columns is 0 || (i + 1) % columns is 0 || i % plane < columns || i % plane >= plane - columns)
                    Assert.Equal(0, heart[i]);
        }
    }

    [Fact]
    public void A_field_too_small_for_the_heart_is_refused() =>
        Assert.Throws<ArgumentException>(() => (Chests with { Columns = 48 }).Scan(0));
}

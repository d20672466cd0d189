using ImageRegression.Calcium;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests.Calcium;

public sealed class AgatstonScoringTests
{
    private static readonly VolumeGrid Grid = VolumeGrid.Axial(6, 6, 4, (1, 1, 3));

    [Fact]
    public void No_calcium_scores_nothing()
    {
        var empty = new AgatstonScoring().Of(Scan(), Everywhere(0));
        Assert.Equal((0, CalciumGrade.None), (empty.Score, empty.Grade));
        Assert.Empty(empty.Lesions);
        Assert.Equal(0, new AgatstonScoring().Of(Scan((1, 1, 1, 400)), Everywhere(0)).Score);   // calcium outside of the mask
    }

    // Two pixels of 1 mm² in one 3 mm slice: score 2 × weight.
    [Theory]
    [InlineData(129.9, 0)]
    [InlineData(130, 2)]
    [InlineData(199.9, 2)]
    [InlineData(200, 4)]
    [InlineData(299.9, 4)]
    [InlineData(300, 6)]
    [InlineData(399.9, 6)]
    [InlineData(400, 8)]
    [InlineData(3000, 8)]
    public void The_weight_follows_the_peak(double hu, double score) =>
        Assert.Equal(score, Score(Scan((1, 1, 1, (float)hu), (2, 1, 1, (float)hu))), 9);

    [Fact]
    public void The_highest_voxel_of_a_lesion_weighs_all_of_it_but_only_in_its_slice()
    {
        // Slice 1: 3 mm² with a peak of 450; slice 2: 2 mm² with a peak of 210. 3 · 4 + 2 · 2 = 16.
        var found = new AgatstonScoring().Of(
            Scan((1, 1, 1, 140), (2, 1, 1, 450), (3, 1, 1, 140), (1, 1, 2, 210), (2, 1, 2, 150)), Everywhere(1));
        Assert.Equal(16, found.Score, 9);
        var lesion = Assert.Single(found.Lesions);
        Assert.Equal((5, 15, 450, 2), (lesion.AreaMm2, lesion.VolumeMm3, lesion.PeakHu, lesion.Slices));
        Assert.Equal(16, lesion.Score, 9);
        Assert.Equal(9 / 5.0, lesion.PositionMm.X, 9);   // (1 + 2 + 3 + 1 + 2) / 5
        Assert.Equal(1, lesion.PositionMm.Y, 9);
        Assert.Equal(3 * 7 / 5.0, lesion.PositionMm.Z, 9);
    }

    [Fact]
    public void Corners_connect_in_a_slice_and_across_slices()
    {
        Assert.Equal(8, Score(Scan((1, 1, 1, 150), (2, 2, 1, 450))), 9);   // one lesion of 2 mm² and weight 4
        Assert.Equal(5, Score(Scan((1, 1, 1, 150), (3, 1, 1, 450))), 9);   // two: 1 · 1 + 1 · 4
        Assert.Single(new AgatstonScoring().Of(Scan((1, 1, 1, 150), (2, 2, 2, 150)), Everywhere(1)).Lesions);
        Assert.Equal(2, new AgatstonScoring().Of(Scan((1, 1, 1, 150), (1, 1, 3, 150)), Everywhere(1)).Lesions.Length);
    }

    [Fact]
    public void A_lesion_below_the_minimum_area_is_noise()
    {
        var fine = Grid with { Column = new(0.5, 0, 0), Row = new(0, 0.5, 0) };   // a pixel has 0.25 mm²
        Volume Three() => Scan(fine, (1, 1, 1, 500), (2, 1, 1, 500), (3, 1, 1, 500));
        Volume Four() => Scan(fine, (1, 1, 1, 500), (2, 1, 1, 500), (3, 1, 1, 500), (4, 1, 1, 500));
        Assert.Equal(0, new AgatstonScoring().Of(Three(), Everywhere(1, fine)).Score);
        Assert.Equal(4, new AgatstonScoring().Of(Four(), Everywhere(1, fine)).Score, 9);   // exactly 1 mm² counts
        Assert.Equal(3, (new AgatstonScoring { MinimumAreaMm2 = 0 }).Of(Three(), Everywhere(1, fine)).Score, 9);
    }

    [Fact]
    public void Spacing_counts_in_all_three_axes()
    {
        // Two pixels of 0.5 × 2 mm, slices 1.5 mm apart, weight 3: 2 · 1 · 3 · 1.5 / 3 = 3.
        var grid = VolumeGrid.Axial(6, 6, 4, (0.5, 2, 1.5));
        var scan = Scan(grid, (1, 1, 1, 350), (2, 1, 1, 350));
        Assert.Equal(3, new AgatstonScoring().Of(scan, Everywhere(1, grid)).Score, 9);
        Assert.Equal(6, (new AgatstonScoring { CorrectsSpacing = false }).Of(scan, Everywhere(1, grid)).Score, 9);
        Assert.Equal(3, new AgatstonScoring().Of(scan, Everywhere(1, grid)).VolumeMm3, 9);
    }

    [Fact]
    public void A_mask_of_other_spacing_is_refused_with_both_grids()
    {
        var other = Grid with { Slice = new(0, 0, 2.5) };
        var fault = Assert.Throws<UserErrorException>(() => new AgatstonScoring().Of(Scan(), Everywhere(1, other)));
        Assert.Equal("The calcium mask has 6×6×4 voxels of 1×1×2.5 mm from (0, 0, 0), but the scan has 6×6×4 voxels of 1×1×3 mm from (0, 0, 0). "
            + "Resample one onto the grid of the other.", fault.Message);
    }

    [Fact]
    public void Voxels_that_are_no_number_are_told_with_their_place()
    {
        var fault = Assert.Throws<UserErrorException>(() => Score(Scan((3, 2, 1, float.NaN))));
        Assert.StartsWith("The scan under the calcium mask holds a value that is not a finite number at column 3, row 2, slice 1.", fault.Message, StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => new AgatstonScoring().Of(Scan(), Everywhere(float.NaN)));
        Assert.Equal(0, new AgatstonScoring().Of(Scan((3, 2, 1, float.NaN)), Everywhere(0)).Score);   // outside of the mask it does not matter
    }

    /// <summary>Gantries tilt by up to 30°; planes between axial and coronal are neither.</summary>
    [Theory]
    [InlineData(0, 2.0)]
    [InlineData(30, 2.0)]
    [InlineData(40, null)]
    public void Slices_may_be_tilted_as_far_as_a_gantry_tilts(double tiltDeg, double? score)
    {
        var (cos, sin) = (Math.Cos(tiltDeg * Math.PI / 180), Math.Sin(tiltDeg * Math.PI / 180));
        var grid = Grid with { Row = new(0, cos, sin), Slice = new(0, -3 * sin, 3 * cos) };
        var scan = Scan(grid, (1, 1, 1, 150), (2, 1, 1, 150));
        if (score is { } expected)
            Assert.Equal(expected, new AgatstonScoring().Of(scan, Everywhere(1, grid)).Score, 9);
        else
            Assert.Equal("The scan has no axial slices: the most nearly axial planes of its voxels are tilted by 40°; at most 31° are accepted. Resample it to axial slices.",
                Assert.Throws<UserErrorException>(() => new AgatstonScoring().Of(scan, Everywhere(1, grid))).Message);
    }

    [Fact]
    public void A_scan_that_does_not_say_how_the_patient_lies_is_refused()
    {
        var scan = new Volume(Grid, Scan((1, 1, 1, 150)).Voxels.ToArray()) { IsPlaced = false };
        Assert.StartsWith("The scan does not say how the patient lies: its qform_code and sform_code are 0",
            Assert.Throws<UserErrorException>(() => new AgatstonScoring().Of(scan, Everywhere(1))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, CalciumGrade.None)]
    [InlineData(-3, CalciumGrade.None)]
    [InlineData(0.49, CalciumGrade.None)]
    [InlineData(0.5, CalciumGrade.Minimal)]
    [InlineData(10.4, CalciumGrade.Minimal)]
    [InlineData(10.6, CalciumGrade.Mild)]
    [InlineData(100, CalciumGrade.Mild)]
    [InlineData(101, CalciumGrade.Moderate)]
    [InlineData(400, CalciumGrade.Moderate)]
    [InlineData(401, CalciumGrade.Severe)]
    [InlineData(double.PositiveInfinity, CalciumGrade.Severe)]
    public void Grades_begin_where_reports_put_them(double score, CalciumGrade grade) => Assert.Equal(grade, CalciumGrades.Of(score));

    [Fact]
    public void A_label_is_the_logarithm_of_the_score_and_one_and_back()
    {
        Assert.Equal([0, 1, 10, 13], new[] { 0.0, 1, 1023, 1e9 }.Select(CalciumLabel.Of));
        Assert.Equal(1023, CalciumLabel.ScoreOf(10), 9);
        Assert.Equal(0, CalciumLabel.ScoreOf(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalciumLabel.Of(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalciumLabel.Of(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalciumGrades.Of(double.NaN));
    }

    private static double Score(Volume scan) => new AgatstonScoring().Of(scan, Everywhere(1)).Score;

    private static Volume Scan(params (int Column, int Row, int Slice, float Hu)[] voxels) => Scan(Grid, voxels);

    private static Volume Scan(VolumeGrid grid, params (int Column, int Row, int Slice, float Hu)[] voxels)
    {
        var hu = new float[grid.Voxels];
        foreach (var (column, row, slice, value) in voxels)
            hu[(((slice * grid.Rows) + row) * grid.Columns) + column] = value;
        return new Volume(grid, hu);
    }

    private static Volume Everywhere(float value, VolumeGrid? grid = null) =>
        new(grid ?? Grid, [.. Enumerable.Repeat(value, (int)(grid ?? Grid).Voxels)]);
}

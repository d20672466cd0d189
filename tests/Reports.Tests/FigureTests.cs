using System.Xml.Linq;
using ImageRegression.Images;
using ImageRegression.Phantoms;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Reports.Tests;

public class FigureTests
{
    [Fact]
    public void Printed_figures_are_well_formed_whatever_the_names_hold()
    {
        var method = Studies.Method("a < b & \"c\"", 30, 20) with { Unit = "<months>" };
        var drawn = PrintedFigures.Of(new([method])).ToArray();
        Assert.Equal(4, drawn.Length);
        Assert.All(drawn, figure => Assert.Equal("svg", XDocument.Parse(figure.Svg).Root!.Name.LocalName));
        Assert.All(drawn, figure => Assert.DoesNotContain("NaN", figure.Svg, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_case_is_a_point_and_every_interval_a_line()
    {
        var svg = XDocument.Parse(PrintedFigures.Of(new([Studies.Method("m", 30, 20)])).Single(figure => figure.Name == "m-predicted-true.svg").Svg);
        var marks = svg.Root!.Elements().Single(part => part.Name.LocalName == "g").Elements().ToArray();
        Assert.Equal(30, marks.Count(mark => mark.Name.LocalName == "circle"));
        Assert.Equal(31, marks.Count(mark => mark.Name.LocalName == "line"));   // and the line of exact answers
    }

    [Theory]
    [InlineData(-12, 371, 360, "0 90 180 270 0")]
    [InlineData(0.2, 23.9, 24, "3 6 9 12 15 18 21")]
    [InlineData(352, 369, 360, "355 0 5")]   // a narrow arc: round numbers
    public void Ticks_of_a_circle_are_parts_of_a_turn_within_the_first(double least, double most, double period, string ticks)
    {
        var axis = new Axis("angle", least, most) { Period = period };
        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Text)));
    }

    [Fact]
    public void Methods_of_like_names_get_files_of_their_own() =>
        Assert.Equal(
            ["l1-nn-bland-altman.svg", "l1-nn-2-bland-altman.svg"],
            PrintedFigures.Of(new([Studies.Method("L1+NN", 9, 9), Studies.Method("L1 NN", 9, 9)])).Select(figure => figure.Name).Where(name => name.EndsWith("altman.svg", StringComparison.Ordinal)));

    [Fact]
    public void A_long_history_is_averaged_in_blocks()
    {
        var curve = LearningCurve.Of("train", new TrainingHistory([.. Enumerable.Range(1, 1_001).Select(i => new TrainingMoment(i, i, 1e-3, i == 1_001 ? 5 : null))], 1_001));
        Assert.Equal((3, 334), (curve.Block, curve.Loss.Length));
        Assert.Equal([2.0, 5], curve.Loss.Take(2));               // means of 1, 2, 3 and of 4, 5, 6
        Assert.Equal((1_001, 1_000.5), (curve.Iterations[^1], curve.Loss[^1]));
        Assert.Equal([1_001L], curve.ValidatedAt.AsEnumerable());
    }

    [Fact]
    public void Any_first_part_of_a_spread_order_lies_evenly_over_the_labels()
    {
        var labels = Enumerable.Range(0, 1_000).Select(i => (double)(i * 7 % 1_000)).ToArray();
        var order = Spread.Evenly([.. labels]).ToArray();
        Assert.Equal(Enumerable.Range(0, 1_000), order.Order());
        Assert.All(Enumerable.Range(0, 4), quarter => Assert.InRange(order.Take(40).Count(i => (int)labels[i] / 250 == quarter), 9, 12));
    }

    [Fact]
    public void A_volume_is_shown_by_its_brightest_voxels_seen_from_below()
    {
        // Eight by eight bright voxels in the patient's right front, in the uppermost of four slices.
        var layout = new PixelLayout(32, 32) { Depth = 4 };
        using var volumes = ImageSet.Fill(new CaseTable([new Case("a", "a", 1, "a")]), layout, (_, slot) =>
        {
            slot.Clear();
            for (var row = 24; row < 32; row++)
                slot.Slice((((3 * 32) + row) * 32) + 24, 8).Fill(60);   // faint, and shown white
        });
        var sheet = Assert.Single(Thumbnails.Of(volumes, [0], long.MaxValue).Sheets);
        var (_, pixels) = ImageCodec.Decode(sheet, 1, new DecodeLimits());
        Assert.True(At(4, 4) > 200);    // the front above, the patient's right at the left
        Assert.All([(4, 28), (28, 4), (28, 28)], corner => Assert.True(At(corner.Item1, corner.Item2) < 50));

        byte At(int row, int column) => pixels[(row * 32) + column];
    }

    [Fact]
    public void Thumbnails_are_the_images_shrunk_and_end_at_their_budget()
    {
        using var hands = new HandPhantom(1).Generate(200);
        var all = Thumbnails.Of(hands, [.. Enumerable.Range(0, 200)], long.MaxValue);
        Assert.Equal((104, 80, 200, 4), (all.TileHeight, all.TileWidth, all.Count, all.Sheets.Length));

        var few = Thumbnails.Of(hands, [.. Enumerable.Range(0, 200)], all.Sheets[0].Length + all.Sheets[1].Length);
        Assert.Equal((128, 2), (few.Count, few.Sheets.Length));

        // The tenth picture lies in the second row of the sheet, second from the left.
        var (layout, pixels) = ImageCodec.Decode(all.Sheets[0], 1, new DecodeLimits());
        Assert.Equal((8 * 104, 8 * 80), (layout.Height, layout.Width));
        var drawn = hands.Pixels[9].bytes;
        var difference = 0.0;
        for (var y = 0; y < 104; y++)
            for (var x = 0; x < 80; x++)
                difference += Math.Abs(pixels[((104 + y) * layout.Width) + 80 + x] - drawn[(y * 80) + x]);
        Assert.InRange(difference / drawn.Length, 0, 8);   // of 255: what WebP loses; another hand differs by 30 and more
    }
}

using ImageRegression.Models.VisionTransformer;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

public class PositionEmbeddingTests
{
    [Fact]
    public void Positions_on_another_grid_are_PyTorchs_antialiased_bicubic_ones()
    {
        foreach (var example in PublishedNetwork.Read("position_embedding").Cases)
        {
            using var scope = NewDisposeScope();
            var (from, to, dim) = (Grid("from"), Grid("to"), PublishedNetwork.Int(example, "dim"));
            var positions = tensor(HashUnit.Series((1 + (from.Rows * from.Columns)) * dim, 90002)).reshape(1, -1, dim);
            var resized = PositionEmbedding.Resized(positions, from, to);
            Assert.Equal([1, 1 + (to.Rows * to.Columns), dim], resized.shape);
            Near.Equal(PublishedNetwork.Numbers(example.GetProperty("resized")), resized.flatten(), 1e-12, $"{from} to {to}");

            (long Rows, long Columns) Grid(string name) => (example.GetProperty(name)[0].GetInt64(), example.GetProperty(name)[1].GetInt64());
        }
    }

    [Fact]
    public void What_is_the_same_everywhere_stays_so_and_what_slants_slants()
    {
        using var scope = NewDisposeScope();
        var flat = PositionEmbedding.Resized(full([1, 1 + (5 * 3), 2], 0.25, dtype: ScalarType.Float64), (5, 3), (4, 9));
        Near.Equal(Enumerable.Repeat(0.25, (1 + (4 * 9)) * 2), flat.flatten());
        var slanted = PositionEmbedding.Resized(arange(-1, 64, ScalarType.Float64).reshape(1, -1, 1), (8, 8), (16, 8));   // 8 rows, one step of 8 each
        var columns = slanted.narrow(1, 1, 16 * 8).reshape(16, 8);
        Near.Equal(Enumerable.Range(4, 8).Select(row => ((row + 0.5) / 2 - 0.5) * 8), columns.select(1, 0).narrow(0, 4, 8));   // away from the edges
    }

    [Fact]
    public void The_same_grid_gives_the_same_bits_and_another_count_is_refused()
    {
        using var scope = NewDisposeScope();
        var positions = rand(1, 1 + (3 * 4), 5);
        Assert.True(Bits.AreEqual(positions, PositionEmbedding.Resized(positions, (3, 4), (3, 4))));
        Assert.Contains("3×3 patches and a class token", Assert.Throws<ArgumentException>(() => PositionEmbedding.Resized(positions, (3, 3), (4, 4))).Message, StringComparison.Ordinal);
    }
}

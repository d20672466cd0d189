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

    [Fact]
    public void A_vision_transformer_takes_positions_of_a_square_grid_for_its_own_and_no_others()
    {
        using var network = new VisionTransformer(new(Width: 6, Depth: 1, Heads: 2, PatchSize: 4), 1, 12, 8, 5, default);
        using var scope = NewDisposeScope();
        var square = rand(1, 1 + (4 * 4), 6);
        Assert.True(Bits.AreEqual(PositionEmbedding.Resized(square, (4, 4), (3, 2)), network.Fitted("pos_embed", square)!));
        Assert.Null(network.Fitted("pos_embed", rand(1, 1 + (4 * 3), 6)));   // which of 4×3, 3×4, 6×2 and 12×1 is not known
        Assert.Null(network.Fitted("pos_embed", rand(1, 17, 7)));
        Assert.Null(network.Fitted("cls_token", square));
    }
}

using ImageRegression.Baselines;
using ImageRegression.Latent;
using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class HyperplaneTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("planes-").FullName;

    private static readonly LatentLayout Laptop = LatentLayout.WPlus(8, 64);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_plane_comes_from_a_NumPy_file_for_the_whole_code_or_for_one_layer()
    {
        var (whole, one) = (Path.Combine(folder, "whole.npy"), Path.Combine(folder, "one.npy"));
        double[] values = [.. Enumerable.Range(0, 512).Select(i => Math.Sin(i))];
        NumpyFile.Write(whole, values);
        using (var row = tensor(values[..64]).to(ScalarType.Float32).reshape(1, 64))
            NumpyFile.Write(one, row);

        Assert.Equal(values, Hyperplane.Read(whole, Laptop).Normal);
        Assert.Equal(Enumerable.Repeat(values[..64].Select(value => (double)(float)value), 8).SelectMany(part => part), Hyperplane.Read(one, Laptop).Normal);
    }

    [Fact]
    public void A_file_of_another_size_says_both_sizes()
    {
        var path = Path.Combine(folder, "boundary.npy");
        NumpyFile.Write(path, new double[512].Select((_, i) => i + 1.0).ToArray());

        var fault = Assert.Throws<UserErrorException>(() => Hyperplane.Read(path, LatentLayout.WPlus(8, 63)));
        Assert.Equal("boundary.npy has 512 numbers; this W+ has 8 layers of 63.", fault.Message);
        Assert.Contains("There is no such file", Assert.Throws<UserErrorException>(() => Hyperplane.Read(path + "x", Laptop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        var path = Path.Combine(folder, "boundary.npy");
        NumpyFile.Write(path, [1, 2, 3]);
        var bytes = File.ReadAllBytes(path);
        for (var cut = 0; cut < bytes.Length; cut += 7)
        {
            File.WriteAllBytes(path, bytes[..cut]);
            Assert.Throws<UserErrorException>(() => Hyperplane.Read(path, LatentLayout.Of(LatentSpace.W, 3)));
        }
        File.WriteAllText(path, "cos\nsystem\n(S'true'\ntR.");
        Assert.Throws<UserErrorException>(() => Hyperplane.Read(path, LatentLayout.Of(LatentSpace.W, 3)));
    }

    [Fact]
    public void Groups_that_coincide_divide_nothing()
    {
        var codes = new LatentCodes(LatentLayout.Of(LatentSpace.W, 2), [1, 2]);
        Assert.Contains("it divides nothing", Assert.Throws<UserErrorException>(() => Hyperplane.Between(codes, codes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_labels_are_needed_at_two_distances()
    {
        var plane = new Hyperplane(LatentLayout.Of(LatentSpace.W, 2), [1, 0]);
        Assert.Equal("Two labelled cases are needed, there is 1.", Fault([0.31, 5], [3]));
        Assert.Equal("Cases a and b lie at the same distance (0.31): no line goes through them; label others.", Fault([0.31, 5, 0.31, 7], [3, 4]));

        string Fault(double[] codes, double[] labels) => Assert.Throws<UserErrorException>(() => DistanceRegression.To(
            plane, DistanceFeatures.Whole, new(plane.Layout, [.. codes]), labels, RegressionPenalty.None, ["a", "b"])).Message;
    }

    [Fact]
    public void The_wiring_of_a_generator_shares_a_w_between_to_RGB_and_the_next_up_convolution()
    {
        var style = LatentLayout.StyleGan2(32);
        Assert.Equal(11, style.Layers);
        Assert.Equal(["0", "1,2", "3", "4,5", "6", "7,8", "9", "10"], style.StyleGroups().Select(group => string.Join(',', group)));
        Assert.Equal(8, style.StyleGroups().Length);
    }

    [Fact]
    public void A_draw_of_few_cases_is_spread_out_and_says_by_its_length_what_it_could_not_find()
    {
        double[] distances = [.. Enumerable.Range(0, 100).Select(i => i * i / 100.0)];
        var least = FewShot.LeastDistance(distances, 5);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var drawn = FewShot.Draw(distances, 5, 7, repeat);
            Assert.All(drawn.SelectMany(one => drawn.Where(other => other != one).Select(other => Math.Abs(distances[one] - distances[other]))), gap => Assert.True(gap >= least));
            Assert.True(drawn.SequenceEqual(FewShot.Draw(distances, 5, 7, repeat)));
        }
        Assert.False(FewShot.Draw(distances, 5, 7, 0).SequenceEqual(FewShot.Draw(distances, 5, 7, 1)));
        Assert.Equal(2, FewShot.Draw([0, 0.1, 0.05, 1], 3, 1, 0).Length);   // of the three near 0 only one is taken
        Assert.Equal(100, FewShot.Draw(distances, 100, 7, 0).Distinct().Count());
    }
}

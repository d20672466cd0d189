using System.IO.Compression;
using System.Text;
using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>
/// The fixtures are of PyTorch 1.13's torch.save. checkpoint.pt: epoch 3, an OrderedDict state_dict of module.weight
/// ([[1.5, −2], [0.25, 8]] transposed) and module.count (7), half ([1, 2], float16) and a Parameter param ([4]).
/// malicious.pt: a pickle that calls os.system. training.pt: what a training wrote down, with an argparse.Namespace of its settings.
/// </summary>
public sealed class CheckpointTests
{
    [Fact]
    public void Tensors_are_read_by_dotted_name_with_their_types_and_strides()
    {
        var tensors = PickledCheckpoint.Load(Fixture("checkpoint.pt"));

        Assert.Equal(["half", "param", "state_dict.module.count", "state_dict.module.weight"], tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1.5f, 0.25f, -2f, 8f], tensors["state_dict.module.weight"].contiguous().data<float>().ToArray());
        Assert.Equal(7L, tensors["state_dict.module.count"].item<long>());
        Assert.Equal(ScalarType.Float16, tensors["half"].dtype);
        Assert.Equal([4f], tensors["param"].data<float>().ToArray());
    }

    [Fact]
    public void Settings_of_a_training_are_passed_over()
    {
        var tensors = PickledCheckpoint.Load(Fixture("training.pt"));

        Assert.Equal(["model.encoder.blocks.0.attn.q_bias", "model.encoder.norm.weight", "optimizer.state.0.exp_avg"], tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1.5f, -2f], tensors["model.encoder.blocks.0.attn.q_bias"].data<float>().ToArray());
    }

    [Fact]
    public void A_checkpoint_that_would_run_code_is_refused_and_named()
    {
        var fault = Assert.Throws<UserErrorException>(() => PickledCheckpoint.Load(Fixture("malicious.pt")));

        Assert.Contains("'posix.system', which is not on the list of harmless names", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("\x80\x02]q\0h\0a.", "nests deeper")]
    [InlineData("\x80\x02h\x05.", "damaged")]
    [InlineData("\u0080\u0002ccollections\nOrderedDict\nK\u0001R.", "in a way that is not known")]
    [InlineData("\u0080\u0002ccollections\nOrderedDict\n)\u0081.", "makes an object of 'collections.OrderedDict'")]
    [InlineData("\u0080\u0002cargparse\nNamespace\nK\u0001\u0085\u0081.", "makes an object of 'argparse.Namespace'")]
    [InlineData("\u0080\u0002cargparse\nNamespace\n)R.", "in a way that is not known")]
    public void A_damaged_pickle_is_refused(string pickle, string reason)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
            using (var entry = zip.CreateEntry("archive/data.pkl").Open())
                entry.Write(Encoding.Latin1.GetBytes(pickle));

            Assert.Contains(reason, Assert.Throws<UserErrorException>(() => PickledCheckpoint.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_refused()
    {
        Assert.Throws<UserErrorException>(() => PickledCheckpoint.Load(typeof(CheckpointTests).Assembly.Location));
        Assert.Throws<UserErrorException>(() => PickledCheckpoint.Load(Fixture("absent.pt")));
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Torch", "fixtures", name);
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Tests.Models;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Language;

/// <summary>Files that PyTorch wrote, beside the features that PyTorch gives; files of strangers; files that do not go together.</summary>
public sealed class ClipWeightsTests : IDisposable
{
    private static readonly ClipViTB16Spec Images = new() { Width = 16, Layers = 1, Heads = 2, PatchSize = 8, Dim = 8 };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    public static TheoryData<string> Forms => ["scripted.pt", "state_dict.pt", "hugging_face.safetensors"];

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_gives_PyTorchs_features_in_float32(string file) => Agrees(file, ScalarType.Float32, 1e-5);

    [Theory, MemberData(nameof(Forms))]
    public void Both_towers_agree_with_another_implementation_in_float64(string file) => Agrees(file, ScalarType.Float64, 1e-12);

    [Fact]
    public void The_measures_come_from_the_shapes_and_the_activation_is_asked_for()
    {
        using var openAIs = ClipWeights.Read(Reference("scripted.pt"));
        Assert.Equal(
            new TextTowerSize { Width = 16, Layers = 2, Heads = 2, Length = 8, Vocabulary = 20, JointDimension = 8 },
            openAIs.SizeOfText(heads: 2));
        Assert.Equal(Math.Log(10), openAIs.LogitScale!.Value, 1e-3);   // half precision
        Assert.All(openAIs.Text.Values.Concat(openAIs.Image.Values), tensor => Assert.Equal(ScalarType.Float32, tensor.dtype));
        using var plain = ClipWeights.Read(Reference("state_dict.pt"));
        Assert.Contains("state_dict.pt does not say which activation it was trained with", Assert.Throws<UserErrorException>(() => plain.SizeOfText()).Message, StringComparison.Ordinal);
        Assert.Equal(ClipActivation.Gelu, plain.SizeOfText(ClipActivation.Gelu).Activation);
    }

    [Fact]
    public void A_file_that_goes_by_OpenAIs_name_and_is_not_theirs_is_told()
    {
        File.Copy(Reference("scripted.pt"), Path("RN50.pt"));
        using var read = ClipWeights.Read(Path("RN50.pt"));
        Assert.Equal(["RN50.pt does not have OpenAI's checksum."], read.Notes.AsEnumerable());
        Assert.False(read.IsOfOpenAI);
        using var other = ClipWeights.Read(Reference("scripted.pt"));
        Assert.Empty(other.Notes);
    }

    [Fact]
    public void Towers_of_two_CLIPs_are_refused()
    {
        using var scope = NewDisposeScope();
        var mixed = new Dictionary<string, Tensor>
        {
            ["token_embedding.weight"] = zeros(20, 16),
            ["text_projection"] = zeros(16, 768),
            ["visual.proj"] = zeros(16, 512),
        };
        Assert.Equal("Text width 768 and image dimension 512: these are two CLIPs.", Assert.Throws<UserErrorException>(() => ClipWeights.Of("mixed", mixed)).Message);
        mixed["visual.attnpool.c_proj.weight"] = zeros(1024, 2048);
        mixed.Remove("visual.proj");
        Assert.Equal("Text width 768 and image dimension 1024: these are two CLIPs.", Assert.Throws<UserErrorException>(() => ClipWeights.Of("mixed", mixed)).Message);
    }

    [Fact]
    public void What_is_no_CLIP_or_only_part_of_one_is_refused_by_a_sentence()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(Path("other.safetensors"), [KeyValuePair.Create("conv1.weight", zeros(2, 3))]);
        Assert.Contains("These are no weights of CLIP: none of its tensors has a name of CLIP's; it has conv1.weight.",
            Assert.Throws<UserErrorException>(() => ClipWeights.Read(Path("other.safetensors"))).Message, StringComparison.Ordinal);
        var parts = Safetensors.Read(Reference("hugging_face.safetensors"));
        parts.Remove("text_model.encoder.layers.1.self_attn.k_proj.bias");
        Safetensors.Write(Path("part.safetensors"), parts);
        Assert.Contains("text_model.encoder.layers.1.self_attn.k_proj.bias is missing",
            Assert.Throws<UserErrorException>(() => ClipWeights.Read(Path("part.safetensors"))).Message, StringComparison.Ordinal);
    }

    // Programs that would run a command where pickles are run; each must be refused before anything is made of it.
    public static TheoryData<string, string> Malicious => new()
    {
        { "reduce", "cos\nsystem\n(X\u0002\0\0\0idtR." },
        { "newobj", "cos\nsystem\n(X\u0002\0\0\0idt\u0081." },
        { "build", "cos\nsystem\n}b." },
        { "reduce of what is called scripted", "c__torch__.os\nsystem\n(X\u0002\0\0\0idtR." },
        { "newobj with arguments of what is called scripted", "c__torch__.os\nsystem\n(X\u0002\0\0\0idt\u0081." },
        { "scripted by its beginning only", "c__torch__evil\nsystem\n)\u0081." },
        { "nested in a scripted object", "c__torch__\nM\n)\u0081}(X\u0001\0\0\0acposix\nsystem\n(X\u0002\0\0\0idtRub." },
        { "nested in the state of a scripted object", "c__torch__\nM\n)\u0081cos\nsystem\n(X\u0002\0\0\0idtRb." },
        { "state that is no attributes", "c__torch__\nM\n)\u0081(X\u0002\0\0\0idtb." },
        { "a type tag that gives a function", "ctorch.jit._pickle\nrestore_type_tag\n(cos\nsystem\nX\u0001\0\0\0atR." },
    };

    [Theory, MemberData(nameof(Malicious))]
    public void A_file_with_a_malicious_pickle_is_refused_by_a_sentence(string kind, string program)
    {
        var path = Path($"{kind}.pt");
        using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        using (var pickle = zip.CreateEntry("archive/data.pkl").Open())
            pickle.Write(Encoding.Latin1.GetBytes("\u0080\u0002" + program));
        var fault = Assert.Throws<UserErrorException>(() => ClipWeights.Read(path));
        Assert.StartsWith($"{path}: The checkpoint cannot be read: it", fault.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidDataException>(fault.InnerException);
    }

    private static void Agrees(string file, ScalarType type, double tolerance)
    {
        using var features = JsonDocument.Parse(File.ReadAllBytes(Reference("features.json")));
        using var weights = ClipWeights.Read(Reference(file));
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        using var texts = weights.TextTower(ClipActivation.QuickGelu, heads: 2);
        texts.to(type);
        var ids = Rows("ids");
        Near.Equal(Rows("texts").SelectMany(row => row), texts.call(tensor([.. ids.SelectMany(row => row).Select(id => (long)id)]).reshape(ids.Length, -1)), tolerance, "texts");

        using var images = Images.Build(seed: 1, new(16, 16) { Channels = 3 });
        WeightMatch.Fill(images, weights.ForImages(), Images.NameOf, partial: false);
        images.to(type);
        images.eval();
        var pixels = ((tensor(HashUnit.Series(2 * 3 * 16 * 16, 90000)) + 1) / 2).reshape(2, 3, 16, 16).to(type);
        Near.Equal(Rows("images").SelectMany(row => row), images.call(pixels), tolerance, "images");

        double[][] Rows(string name) => [.. features.RootElement.GetProperty(name).EnumerateArray().Select(PublishedNetwork.Numbers)];
    }

    private static string Reference(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Language", "reference", name);

    private string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
}

using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline.Archives;
using ImageRegression.Tables;
using ImageRegression.Tests;
using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

public sealed class ModelBundleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bundles-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Small(string name = "small.irm", ModelSpec? spec = null, LabelAxis axis = default, BundleTerms? terms = null)
    {
        var file = Path.Combine(folder, name);
        spec ??= new SmallResNetSpec { Width = 1, Dim = 2 };
        var images = new PixelLayout(8, 8);
        using var model = new DeployedModel(
            "a study", "a method", "months", ["digital phantom: 3 drawn, no patient data"],
            new TrainedModel(spec.Build(1, images), spec, axis.IsCircle ? LabelScaling.FitZScore([10, 20, 30.5], axis) : LabelScaling.None, CovariateCoding.None, images),
            new NeighborIndex(Embeddings.Of(tensor(new float[] { 0, 1, 2, 3, 4, 5 }).reshape(3, 2), [10, 20, 30.5]) with { Axis = axis }, 0.5, new("m", "w", "p")) { Miniatures = arange(192, float32).reshape(3, 8, 8) / 192 },
            new FilePreparation(new(images, IntensityScale.Declared), new DecodeLimits()));
        ModelBundle.Write(model, terms ?? new(), [], file, DateTimeOffset.UnixEpoch);
        return file;
    }

    [Fact]
    public void Every_byte_counts()
    {
        var whole = File.ReadAllBytes(Small());
        using (ModelBundle.Open(Path.Combine(folder, "small.irm")))
        {
        }
        var harmed = Path.Combine(folder, "harmed.irm");
        for (var at = 0; at < whole.Length; at += at < 400 || at > whole.Length - 900 ? 1 : 7)   // the zip's own bytes all, of the content a seventh
        {
            byte[] bytes = [.. whole];
            bytes[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(harmed, bytes);
            Assert.Contains("The bundle is refused", Assert.Throws<UserErrorException>(() => ModelBundle.Open(harmed)).Message, StringComparison.Ordinal);
        }
        foreach (var length in new[] { 0, 1, 63, 64, 100, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(harmed, whole[..length]);
            Assert.Contains("The bundle is refused", Assert.Throws<UserErrorException>(() => ModelBundle.Open(harmed)).Message, StringComparison.Ordinal);
        }
        File.WriteAllBytes(harmed, [.. whole, 0]);
        Assert.Throws<UserErrorException>(() => ModelBundle.Open(harmed));
    }

    [Fact]
    public void A_newer_version_is_told_as_that_and_not_as_damage()
    {
        var bytes = File.ReadAllBytes(Small());
        var at = bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes("imageregression-bundle 2 ")) + "imageregression-bundle ".Length;
        bytes[at] = (byte)'3';
        File.WriteAllBytes(Path.Combine(folder, "new.irm"), bytes);
        Assert.Contains("it is of version 3 of the format, and this program reads versions 1 to 2", Assert.Throws<UserErrorException>(() => ModelBundle.Open(Path.Combine(folder, "new.irm"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_what_is_read()
    {
        using var read = ModelBundle.Open(Small());
        Assert.Equal(("a study", "a method", "months", 0.5), (read.Study, read.Method, read.Unit, read.Index.Radius));
        Assert.Equal(new[] { 10, 20, 30.5 }, read.Index.Train.Labels.ToArray());
        Assert.Equal([0f, 1, 2, 3, 4, 5], read.Index.Train.Vectors.ToHost<float>());
        Assert.Equal(new SmallResNetSpec { Width = 1, Dim = 2 }, read.Model.Spec);
        Assert.Equal(["digital phantom: 3 drawn, no patient data", "from a bundle for research use; not a medical device; intended use: not stated; licence: not stated"], read.Notes.ToArray());
        using var built = read.Model.Spec.Build(1, read.Model.Images);
        Assert.All(built.state_dict(), entry => Assert.True(entry.Value.eq(read.Model.Module.state_dict()[entry.Key]).all().item<bool>(), entry.Key));
    }

    [Fact]
    public void One_of_the_first_version_answers_and_says_what_it_cannot_tell()
    {
        var old = Path.Combine(folder, "old.irm");
        using (var zip = ZipFile.OpenRead(Small(terms: new() { Miniatures = false })))
        {
            var entries = zip.Entries.Where(entry => entry.FullName != "contents.txt").Select(entry =>
            {
                using var content = new MemoryStream();
                using (var from = entry.Open())
                    from.CopyTo(content);
                return ArchiveEntry.Of(entry.FullName, entry.FullName != ModelBundle.Description ? content.ToArray()
                    : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content.ToArray()).Replace("\"version\": 2,", "\"version\": 1,", StringComparison.Ordinal)));
            }).ToImmutableArray();
            ArchiveWriting.Write(old, new("bundle", "bundle of a model", _ => true) { Seal = new("imageregression-bundle", 1) }, () => entries, DateTimeOffset.UnixEpoch);
        }
        using var read = ModelBundle.Open(old);
        Assert.Null(read.Index.Miniatures);
        Assert.Equal([.. read.Notes, "without pictures of 8 × 8 pixels of the training cases: an image that came turned or mirrored is asked about only where its embedding lies far from theirs"], read.NotesOnAnswers.ToArray());
        Assert.Equal(new[] { 10, 20, 30.5 }, read.Index.Train.Labels.ToArray());
    }

    [Fact]
    public void Miniatures_go_along_unless_they_are_left_out_or_names_are()
    {
        using (var read = ModelBundle.Open(Small("with.irm")))
            Assert.Equal(Enumerable.Range(0, 192).Select(i => i / 192f), read.Index.Miniatures!.ToHost<float>());
        using (var without = ModelBundle.Open(Small("without.irm", terms: new() { Miniatures = false })))
            Assert.Null(without.Index.Miniatures);
        using (var redacted = ModelBundle.Open(Small("redacted.irm", terms: new() { Redacted = true })))
            Assert.Null(redacted.Index.Miniatures);
    }

    [Fact]
    public void Labels_that_come_round_do_so_in_another_place()
    {
        var circle = LabelAxis.Circle(31);
        using var read = ModelBundle.Open(Small(axis: circle));
        Assert.Equal((circle, LabelScaling.FitZScore([10, 20, 30.5], circle)), (read.Index.Train.Axis, read.Model.Scaling));
    }

    [PythonFact]
    public void The_pages_reader_answers_from_a_bundle_as_the_program_does()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "python.md"));
        var reader = page.Split("```python\n").Select(block => block.Split("```")[0]).Single(block => block.Contains("def answer", StringComparison.Ordinal));
        var file = Small();
        using var read = ModelBundle.Open(file);
        using var queries = tensor(new float[] { 0.1f, 1, 2.2f, 3.3f, 9, 9 }).reshape(3, 2);
        var expected = new RadiusNeighbors(read.Index.Radius).Predict(read.Index.Train, queries);
        var printed = Python.Run($$"""
            {{reader}}
            import sys
            embeddings, labels, radius, cases = read_index(sys.argv[1])
            assert [case["label"] for case in cases] == labels.tolist()
            assert "model.onnx" in zipfile.ZipFile(sys.argv[1]).namelist()
            for query in ([0.1, 1], [2.2, 3.3], [9, 9]):
                value, rows, shares = answer(np.array(query, "<f4"), embeddings, labels, radius)
                print(float(value), len(rows))
            """, file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(expected.Select(one => $"{one.Evidence.Length}"), printed.Select(line => line[1]));
        Assert.All(expected.Zip(printed), pair => Assert.Equal(pair.First.Value, double.Parse(pair.Second[0], System.Globalization.CultureInfo.InvariantCulture), 1e-4));
    }

    [PythonFact]
    public void The_pages_reader_averages_labels_that_come_round_as_points()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "python.md"));
        var reader = page.Split("```python\n").Select(block => block.Split("```")[0]).Single(block => block.Contains("def answer", StringComparison.Ordinal));
        var file = Small(axis: LabelAxis.Circle(31));
        var index = Path.Combine(folder, "index.safetensors");
        using var read = ModelBundle.Open(file);
        IndexFile.Save(read.Index with { Radius = 8 }, index);
        using var query = tensor(new float[] { 2, 3.4f }).reshape(1, 2);
        var expected = new[] { 0.5, 8 }.Select(radius => new RadiusNeighbors(radius).Predict(read.Index.Train, query)[0].Value).ToArray();
        var printed = Python.Run($$"""
            {{reader}}
            import sys
            for file in sys.argv[1:]:
                value, rows, shares = answer(np.array([2, 3.4], "<f4"), *read_index(file)[:3])
                print(float(np.angle(value) * 31 / (2 * np.pi) % 31))
            """, file, index).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(expected.Zip(printed), pair => Assert.Equal(pair.First, double.Parse(pair.Second, System.Globalization.CultureInfo.InvariantCulture), 1e-4));
    }

    [Fact]
    public void A_network_of_the_scripts_own_is_refused_with_the_reason()
    {
        Assert.Contains("is the script's own: only its code can build it", Assert.Throws<UserErrorException>(() => Small("own.irm", new Own())).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "own.irm")));
    }

    [Fact]
    public void Every_setting_of_every_network_comes_back()
    {
        var count = 0;
        foreach (var type in ModelSpecJson.Known)
        {
            var plain = (ModelSpec)Activator.CreateInstance(type)!;
            Assert.Equal(plain, Again(plain));
            foreach (var property in type.GetProperties().Where(one => one.SetMethod is not null))
            {
                var changed = (ModelSpec)Activator.CreateInstance(type)!;
                property.SetValue(changed, Another(property, property.GetValue(changed)));
                Assert.NotEqual(plain, changed);
                Assert.Equal(changed, Again(changed));
                count++;
            }
        }
        Assert.True(count > 40, $"{count} settings were looked at.");

        static ModelSpec Again(ModelSpec spec) => ModelSpecJson.Read(JsonNode.Parse(ModelSpecJson.Of(spec).ToJsonString())!);
    }

    public static TheoryData<string> Heads => [.. typeof(Head).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Head)) && !type.IsAbstract).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Every_head_comes_back(string name)
    {
        Head head = name switch
        {
            "NoHead" => Head.None,
            "LinearHead" => Head.Linear(3),
            "OrdinalHead" => Head.Corn(1, 4, 0.5),
            "ClassWeightsHead" => Head.ClassWeights(7, centers: 2),
            "RankWeightsHead" => Head.RankWeights(RankLevels.Evenly(6, 228, 6), RankTargets.Gaussian(3)),
            "RankPromptsHead" => (RankPromptsHead)Head.CoOp(RankLevels.Evenly(1, 4), "the calcium is {rank}", RankNames.Of("none", "mild", "moderate", "severe")) with { Shape = new(3, 3, 1, 16) },
            _ => throw new NotSupportedException($"Say here how a {name} is made."),
        };
        var json = ModelSpecJson.Of(new SmallResNetSpec { Head = head }).ToJsonString();
        Assert.Equal(json, ModelSpecJson.Of(ModelSpecJson.Read(JsonNode.Parse(json)!)).ToJsonString());   // an array compares by reference, its text does not
        Assert.Contains($"\"{name}\"", json, StringComparison.Ordinal);
        Assert.Equal(head.Outputs, ModelSpecJson.Read(JsonNode.Parse(json)!).Head.Outputs);
    }

    [Theory]
    [InlineData("""{"type":"NoSuchSpec"}""")]
    [InlineData("""{"type":"SmallResNetSpec","depth":3}""")]
    [InlineData("""{"type":"SmallResNetSpec","width":0}""")]
    [InlineData("""{"dim":3}""")]
    public void A_network_that_is_not_known_is_refused(string json) => Assert.Throws<System.Text.Json.JsonException>(() => ModelSpecJson.Read(JsonNode.Parse(json)!));

    private static object Another(PropertyInfo property, object? value) => (property.Name, value) switch
    {
        ("Depth", int) => 34,
        ("Width", int width) => 2 * width,   // divided among heads, or halved
        (_, null) when property.PropertyType == typeof(int?) => 5,
        (_, int number) => number + 1,
        (_, double number) => number + 0.25,
        (_, bool flag) => !flag,
        (_, Head) => Head.Linear(2),
        (_, ImmutableArray<Covariate>) => ImmutableArray.Create(new Covariate("site") { Kind = CovariateKind.Categorical, Missing = MissingValue.Category }),
        (_, ImmutableArray<int> layers) => ImmutableArray.Create([.. layers.Select(layer => layer + 1)]),
        (_, Enum one) => Enum.GetValues(one.GetType()).Cast<object>().First(other => !other.Equals(one)),
        _ => throw new NotSupportedException($"Say here how {property.DeclaringType!.Name}.{property.Name} is changed."),
    };

    private sealed record Own() : ModelSpec(dim: 2)
    {
        public override string Name => "own";

        protected override nn.Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new SmallResNetSpec { Width = 1, Dim = 2 }.Build(1, images);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Studies;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What docs/python.md shows works as shown: its study exports, and its Python answers from the files as the study does.</summary>
public sealed partial class PythonPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "python.md"));

    private static readonly string Reader = Blocks("python").Single(block => block.Contains("def answer", StringComparison.Ordinal));

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void The_reader_takes_twenty_lines() =>
        Assert.InRange(Reader.Split('\n').Count(line => line.Trim() is { Length: > 0 } code && !code.StartsWith("\"\"\"", StringComparison.Ordinal)), 10, 20);

    [Fact]
    public void Its_study_names_the_folder_of_every_export()
    {
        using var study = new Ran(scripts);
        Assert.All(study.Exports, export => Assert.True(Directory.Exists(export.Folder), export.Folder));
        Assert.Equal(["embeddings.npy", "index.npy", "predicted.npy", "model.onnx"], study.Exports.Select(export => export.Files.Intersect(["embeddings.npy", "index.npy", "predicted.npy", "model.onnx"]).Single()));
    }

    [PythonFact]
    public void Its_reader_answers_from_embeddings_as_the_study_does()
    {
        using var study = new Ran(scripts);
        study.AssertAnswers(Python.Run($$"""
            {{Reader}}
            import sys
            embeddings, labels, radius, cases = read_index(sys.argv[1])
            assert [case["Label"] for case in cases] == labels.tolist()
            for query in np.load(sys.argv[2]):
                value, rows, shares = answer(query, embeddings, labels, radius)
                print(float(value), cases[rows[0]]["Id"], len(rows))
            """, study.Index, Path.Combine(study.Exports[0].Folder, "embeddings.npy")));
    }

    [PythonFact("onnxruntime")]
    public void Its_network_and_reader_answer_from_images_as_the_study_does()
    {
        using var study = new Ran(scripts);
        study.AssertAnswers(Python.Run($$"""
            {{Reader}}
            import sys, onnxruntime
            session = onnxruntime.InferenceSession(sys.argv[2])
            embeddings, labels, radius, cases = read_index(sys.argv[1])
            pixels = safetensors(open(sys.argv[3], "rb").read())[0]["pixels"]
            rows = [int(row) for row in sys.argv[4].split(",")]
            for query in session.run(["embeddings"], {"images": pixels[rows]})[0]:
                value, near, shares = answer(query, embeddings, labels, radius)
                print(float(value), cases[near[0]]["Id"], len(near))
            """, study.Index, Path.Combine(study.Exports[3].Folder, "model.onnx"), study.Pixels, study.TestRows));
    }

    private static IEnumerable<string> Blocks(string language) =>
        Code().Matches(Page).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value);

    [GeneratedRegex("^```(\\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    /// <summary>The page's study, run once.</summary>
    private sealed class Ran : IDisposable
    {
        private readonly StudyRun run;
        private readonly PredictByNeighbors predictions;

        public Ran(ScriptWorkspace scripts)
        {
            var targets = Assert.IsType<ScriptAnswer.Stages>(scripts.Build(Blocks("csharp").Single()).Answer).Targets;
            predictions = (PredictByNeighbors)targets.SelectMany(stage => stage.Inputs).Select(input => input.Stage).Single(stage => stage is PredictByNeighbors);
            run = new Runner(new Store(scripts.Cache), new RunOptions { Study = "study.csx" }).Run([.. targets, predictions, predictions.Index, predictions.Queries.Part.Split, predictions.Queries.Part.Split.Images]);
            Exports = [.. targets.Select(stage => (run.Value((Stage<string>)stage), run.Stored(stage).Files.Files.ToArray()))];
        }

        public (string Folder, string[] Files)[] Exports { get; }

        public string Index => run.Stored(predictions.Index).Files.Path("index.safetensors");

        public string Pixels => run.Stored(predictions.Queries.Part.Split.Images).Files.Path("images/pixels.safetensors");

        public string TestRows => string.Join(',', run.Value(predictions.Queries.Part.Split).Test);

        public void AssertAnswers(string printed)
        {
            var expected = run.Value(predictions).Cases;
            var found = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
            Assert.Equal(expected.Select(one => (one.Evidence[0].Id, $"{one.Evidence.Length}")), found.Select(line => (line[1], line[2])));
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Predicted, double.Parse(pair.Second[0], CultureInfo.InvariantCulture), 1e-4));
        }

        public void Dispose() => run.Dispose();
    }
}

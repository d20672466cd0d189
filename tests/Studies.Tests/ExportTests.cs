using System.Globalization;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Tests;
using ImageRegression.Torch;
using ImageRegression.Training;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

/// <summary>What a study exports reads back, in other programs too, to the same numbers.</summary>
public sealed class ExportTests(FortyHands study) : IClassFixture<FortyHands>
{
    private Stage<Predictions> Calibrated => Predict.ByNeighbors(study.Index().Calibrate(study.Fit().Embed(study.Hands.Validation)), study.Fit().Embed(study.Hands.Test));

    [Fact]
    public void Its_value_says_where_the_files_are()
    {
        var export = Export.Predictions(Calibrated, ExportFormats.Csv);
        using var run = study.Run(export);
        var files = run.Stored(export).Files;
        Assert.Equal(files.Root, run.Value(export));
        Assert.Equal(["evidence.csv", "predictions.csv"], files.Files.AsEnumerable());
    }

    [Fact]
    public void Embeddings_read_back_to_the_same_bits_from_every_form()
    {
        var embedded = study.Fit().Embed(study.Hands.Test);
        var export = Export.Embeddings(embedded);
        using var run = study.Run(export, embedded);
        var (files, embeddings) = (run.Stored(export).Files, run.Value(embedded));
        var (vectors, width) = (embeddings.Vectors.ToHost<float>(), (int)embeddings.Vectors.shape[1]);
        Assert.Equal(["cases.csv", "embeddings.csv", "embeddings.npy", "embeddings.parquet", "labels.npy"], files.Files.AsEnumerable());

        foreach (var table in new[] { Csv(files.Path("embeddings.csv")), ParquetTable.Read(File.ReadAllBytes(files.Path("embeddings.parquet")), "embeddings.parquet") })
        {
            Assert.Equal(["id", "subject", "label", "sex", "e0", "e1"], table.Header.Take(6));
            Assert.Equal(embeddings.Cases.Select(one => (one.Id, one.Subject, one.Covariates["sex"])), table.Rows.Select(row => (row.Fields[0], row.Fields[1], row.Fields[3])));
            Assert.Equal(embeddings.Labels, table.Rows.Select(row => double.Parse(row.Fields[2], CultureInfo.InvariantCulture)));
            Assert.Equal(vectors, table.Rows.SelectMany(row => row.Fields.Skip(4).Take(width).Select(text => float.Parse(text, CultureInfo.InvariantCulture))));
        }
        var cases = Csv(files.Path("cases.csv"));
        Assert.Equal(embeddings.Cases.Select((one, row) => ($"{row}", one.Id)), cases.Rows.Select(row => (row.Fields[0], row.Fields[1])));
    }

    [Fact]
    public void A_form_that_is_not_asked_for_is_not_written_and_asking_for_none_is_refused()
    {
        var export = Export.Index(study.Index(), ExportFormats.Parquet);
        using var run = study.Run(export);
        Assert.Equal(["index.json", "index.parquet"], run.Stored(export).Files.Files.AsEnumerable());
        Assert.Throws<ArgumentOutOfRangeException>(() => Export.Index(study.Index(), 0));
    }

    [Fact]
    public void Predictions_in_parquet_have_types_and_absent_values()
    {
        var export = Export.Predictions(Predict.ByNeighbors(study.Index(), study.Fit().Embed(study.Hands.Test)), ExportFormats.Parquet | ExportFormats.Npy);
        using var run = study.Run(export);
        var files = run.Stored(export).Files;
        Assert.Equal(["cases.csv", "evidence.parquet", "predicted.npy", "predictions.parquet", "target.npy"], files.Files.AsEnumerable());
        var table = ParquetTable.Read(File.ReadAllBytes(files.Path("predictions.parquet")), "predictions.parquet");
        Assert.All(table.Rows, row => Assert.Equal(("", ""), (row.Fields[Array.IndexOf(table.Header, "lower")], row.Fields[Array.IndexOf(table.Header, "out_of_distribution")])));
        var evidence = ParquetTable.Read(File.ReadAllBytes(files.Path("evidence.parquet")), "evidence.parquet");
        Assert.All(evidence.Rows.GroupBy(row => row.Fields[0]), one => Assert.Equal(
            1, one.Sum(row => double.Parse(row.Fields[Array.IndexOf(evidence.Header, "share")], CultureInfo.InvariantCulture)), 9));
    }

    [PythonFact]
    public void NumPy_reads_arrays_to_the_same_bits()
    {
        var (embedded, index, answers) = (study.Fit().Embed(study.Hands.Test), study.Index(), Calibrated);
        Stage<string>[] exports = [Export.Embeddings(embedded, ExportFormats.Npy), Export.Index(index, ExportFormats.Npy), Export.Predictions(answers, ExportFormats.Npy)];
        using var run = study.Run([.. exports, embedded, index, answers]);
        string PathOf(int export, string name) => run.Stored(exports[export]).Files.Path(name);
        string Read(int export, string name) => Python.Run(
            "import sys, numpy; a = numpy.load(sys.argv[1]); print(a.dtype, a.shape, a.flags.c_contiguous); print(a.tobytes().hex())", PathOf(export, name)).Trim();

        var vectors = run.Value(embedded).Vectors;
        Assert.Equal($"float32 ({vectors.shape[0]}, {vectors.shape[1]}) True\n{Hex(vectors.ToHost<float>())}", Read(0, "embeddings.npy"));
        Assert.Equal($"float64 ({vectors.shape[0]},) True\n{Hex([.. run.Value(embedded).Labels])}", Read(0, "labels.npy"));
        Assert.EndsWith(Hex(run.Value(index).Train.Vectors.ToHost<float>()), Read(1, "index.npy"), StringComparison.Ordinal);
        Assert.EndsWith(Hex([.. run.Value(answers).Cases.Select(one => one.Predicted)]), Read(2, "predicted.npy"), StringComparison.Ordinal);
        Assert.EndsWith(Hex([.. run.Value(answers).Cases.Select(one => one.Interval!.Value.Upper)]), Read(2, "upper.npy"), StringComparison.Ordinal);

        static string Hex<T>(T[] values) where T : unmanaged =>
            Convert.ToHexStringLower(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values));
    }

    [Fact]
    public void A_trained_model_is_one_file()
    {
        var export = Export.Onnx(study.Fit());
        using var run = study.Run(export);
        Assert.Equal(["model.onnx"], run.Stored(export).Files.Files.AsEnumerable());
    }

    [Fact]
    public void A_network_that_cannot_be_written_says_so_before_it_is_trained()
    {
        var own = ModelSpec.From("own", 8, images => new OneLayer(images.Height * images.Width));
        var fit = Train.On(study.Hands, own, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 4, batch: 8);
        var happened = new List<RunEvent>();
        var fault = Assert.Throws<UserErrorException>(() => study.Sandbox.Runner().Run([Export.Onnx(fit)], happened.Add));
        Assert.Contains("cannot be written as ONNX: its part OneLayer", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(happened, one => one is RunEvent.Started { Stage.Stage: TrainModel });
    }

    private sealed class OneLayer : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layer;

        public OneLayer(long pixels) : base(nameof(OneLayer))
        {
            layer = nn.Linear(pixels, 8);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layer.call(input.flatten(1));
    }

    private static RawTable Csv(string file)
    {
        string[][] lines = [.. File.ReadLines(file).Select(line => line.Split(','))];   // ids of the phantom hold no comma
        return new(lines[0], [.. lines.Skip(1).Select((fields, row) => new RawRow(row + 2, fields))], ',');
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline.Archives;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A model in one file that answers by itself: network, index, preprocessing, calibration. No code is in it.</summary>
/// <remarks>Safe to open: nothing in it is run. That it arrived whole is checked, byte for byte; whose it is, is not.</remarks>
internal static class ModelBundle
{
    internal const string Description = "bundle.json", Cases = "cases.json", Weights = "weights.safetensors", Index = "index.safetensors", Onnx = "model.onnx", Thumbnails = "thumbnails/";

    private static readonly string[] Drawn = ["digital phantoms, no patient data"];   // of all notes, what a redacted bundle says

    private static readonly ArchiveSeal Seal = new("imageregression-bundle", 2);   // 1 had no miniatures

    private static readonly ArchiveForm Form = new("bundle", "bundle of a model", name =>
        name is Description or Cases or Weights or Index or Onnx || (name.StartsWith(Thumbnails, StringComparison.Ordinal) && name.EndsWith(".png", StringComparison.Ordinal)))
    { Seal = Seal };

    /// <summary>Why a model cannot be a bundle, a sentence; null where it can.</summary>
    public static string? WhyNot(DeployedModel model) =>
        ModelSpecJson.WhyNot(model.Model.Spec)
        ?? (model.Files.Limits is null ? "The study makes its images of clips, or cuts them out of scans by a second network, and a bundle reads pictures alone. Give the run: export RUN." : null);

    /// <summary>Writes a bundle.</summary>
    /// <param name="model">What answers.</param>
    /// <param name="terms">What is said of it, and what goes along.</param>
    /// <param name="pictures">PNG files of the training cases, in their order; empty where none go along.</param>
    /// <param name="file">The bundle; it must not be there.</param>
    /// <param name="time">The date that its files get.</param>
    /// <exception cref="UserErrorException">The model cannot be a bundle, the file is there, or the disk refuses.</exception>
    public static void Write(DeployedModel model, BundleTerms terms, ImmutableArray<byte[]> pictures, string file, DateTimeOffset time)
    {
        if (WhyNot(model) is { } why)
            throw new UserErrorException(why);
        var cases = terms.Redacted ? Redacted(model.Index.Train.Cases) : model.Index.Train.Cases;
        using var onnx = new MemoryStream();
        string[] without = [];
        try
        {
            model.Model.WriteOnnx(onnx, model.Files.Preparation);
        }
        catch (UserErrorException fault)   // all else answers without it, and the bundle says so
        {
            without = [$"without {Onnx}: {fault.Message}"];
        }
        ArchiveWriting.Write(file, Form, () =>
        [
            ArchiveEntry.Of(Description, JsonSerializer.SerializeToUtf8Bytes(Described(model, terms, without), BundleDescription.Json)),
            ArchiveEntry.Of(Cases, JsonSerializer.SerializeToUtf8Bytes(cases, BundleDescription.Json)),
            ArchiveEntry.Of(Weights, Tensors(model.Model.Module.state_dict())),
            ArchiveEntry.Of(Index, IndexTensors(model.Index, terms)),
            .. without.Length > 0 ? ImmutableArray<ArchiveEntry>.Empty : [ArchiveEntry.Of(Onnx, onnx.ToArray())],
            .. pictures.Select((picture, row) => ArchiveEntry.Of(FormattableString.Invariant($"{Thumbnails}{row + 1:D6}.png"), picture)),
        ], time);
    }

    /// <summary>Reads all that answers; to be disposed.</summary>
    /// <param name="file">The bundle.</param>
    /// <exception cref="UserErrorException">It cannot be read, is of another version, or a byte of it has changed.</exception>
    public static DeployedModel Open(string file)
    {
        using var archive = ArchiveFile.Open(file, Form);
        var folder = Directory.CreateTempSubdirectory("bundle-");
        try
        {
            foreach (var name in new[] { Weights, Index })
            {
                using var to = new FileStream(Path.Combine(folder.FullName, name), FileMode.CreateNew, FileAccess.Write);
                archive.Copy(name, to);
            }
            foreach (var picture in archive.Files.Where(one => one.Name.StartsWith(Thumbnails, StringComparison.Ordinal)))
                archive.Copy(picture.Name, Stream.Null);
            return Opened(Parsed<BundleDescription>(Description), Parsed<ImmutableArray<EmbeddedCase>>(Cases), folder.FullName);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException || (fault is UserErrorException { File: { } of } && of != file))
        {
            throw archive.Refused($"what it says does not fit together ({fault.Message.Replace(folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd('.')})");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        T Parsed<T>(string name) => JsonSerializer.Deserialize<T>(archive.Read(name), BundleDescription.Json) is { } read ? read : throw new JsonException($"'{name}' is null");
    }

    private static DeployedModel Opened(BundleDescription said, ImmutableArray<EmbeddedCase> cases, string folder)
    {
        if (said.Format != Seal.Format || !Seal.Reads(said.Version))
            throw new JsonException($"'{Description}' is of the format {said.Format} {said.Version}");
        var index = IndexFile.Open(Path.Combine(folder, Index), cases, new() { Period = said.Period }, said.Radius, said.Training) with { Calibration = said.Calibration };
        try
        {
            var spec = ModelSpecJson.Read(said.Network);
            if (index.Train.Vectors.shape[1] != spec.Dim)
                throw new JsonException("embeddings and network do not belong together");
            return new(
                said.Study, said.Method, said.Unit,
                [.. said.Notes, $"from a bundle for {said.Use}; intended use: {said.IntendedUse}; licence: {said.Licence}"],
                TrainedModel.Load(spec, said.Images, new(said.Covariates), said.Pixels, said.Labels.Scaling, Path.Combine(folder, Weights)),
                index,
                new(new(said.Images, said.Intensities), said.Limits));
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    private static BundleDescription Described(DeployedModel model, BundleTerms terms, string[] told) => new()
    {
        Format = Seal.Format,
        Version = Seal.Version,
        Use = BundleTerms.Use,
        Licence = terms.Licence,
        IntendedUse = terms.IntendedUse,
        Study = model.Study,
        Method = model.Method,
        Unit = model.Unit,
        Redacted = terms.Redacted,
        Notes = [.. model.Notes.Where(_ => !terms.Redacted), .. terms.Redacted && model.IsDrawn ? Drawn : [], .. told],
        Network = ModelSpecJson.Of(model.Model.Spec),
        Pixels = PixelInput.Of(model.Model.Module),
        Images = model.Model.Images with { Bits = model.Files.Preparation.Layout.Bits, Fit = model.Files.Preparation.Layout.Fit },
        Intensities = model.Files.Preparation.Scale,
        Limits = model.Files.Limits!,
        Covariates = model.Model.Covariates.Columns,
        Labels = BundleLabels.Of(model.Model.Scaling),
        Radius = model.Index.Radius,
        Period = model.Index.Train.Axis.Period,
        Calibration = model.Index.Calibration,
        Training = model.Index.Binding,
    };

    // Who they are is not told, but which belong to one subject is: the effect of leaving one out depends on it.
    private static ImmutableArray<EmbeddedCase> Redacted(ImmutableArray<EmbeddedCase> cases)
    {
        var subjects = cases.Select(one => one.Subject).Distinct().Select((subject, number) => (subject, number)).ToDictionary(one => one.subject, one => one.number);
        return [.. cases.Select((one, row) => new EmbeddedCase(FormattableString.Invariant($"{row + 1}"), FormattableString.Invariant($"subject {subjects[one.Subject] + 1}"), one.Label))];
    }

    private static byte[] IndexTensors(NeighborIndex index, BundleTerms terms)
    {
        using var labels = tensor(index.Train.Labels.ToArray());
        return Tensors(IndexFile.Tensors(terms.HasMiniatures ? index : index with { Miniatures = null }, labels));
    }

    private static byte[] Tensors(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors);
        return stream.ToArray();
    }
}

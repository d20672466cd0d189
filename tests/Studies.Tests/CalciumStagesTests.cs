using ImageRegression.Calcium;
using ImageRegression.Models;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Tables;
using ImageRegression.Tests;
using ImageRegression.Training;
using ImageRegression.Volumes;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

public sealed class CalciumStagesTests : IDisposable
{
    // Coarse enough for a test, and with the field that the heart needs.
    private static readonly ChestPhantom Chests = new(3) { Columns = 48, Rows = 48, Slices = 24, PixelMm = 4.4, SliceMm = 5 };
    private static readonly UNetSpec HeartSpec = new() { Axes = 3, Width = 4, Depth = 2 };
    private static readonly UNetSpec CalciumSpec = new() { Channels = 2, Width = 8, Depth = 2 };

    private readonly Sandbox sandbox = new();
    private readonly string folder = Directory.CreateTempSubdirectory("calcium-").FullName;

    public void Dispose()
    {
        sandbox.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Volumes, both halves of a pair, masks, the slices of a series, whatever their names; and nothing else of the folder.</summary>
    [Fact]
    public void Whatever_a_table_of_scans_names_counts_and_nothing_beside_it()
    {
        using var place = new Sandbox();
        var table = place.File("scans/labels.csv", "path,label,heart\na.nii,1,a-heart.nii.gz\nb.hdr,2,\nseries,3,\nc.img.gz,4,\n");
        string[] named = [table, .. "a.nii a-heart.nii.gz b.hdr b.img series/IM0001 series/2.dcm c.img.gz c.hdr.gz".Split(' ').Select(name => place.File($"scans/{name}", name))];
        string[] beside = [.. "notes.txt d.nii series/readme.md series/deeper/x".Split(' ').Select(name => place.File($"scans/{name}", name))];
        var before = Identity();
        foreach (var file in named.Concat(beside))
        {
            var text = File.ReadAllText(file);
            File.WriteAllText(file, text + "\n");
            if (named.Contains(file))
                Assert.NotEqual(before, Identity());
            else
                Assert.Equal(before, Identity());
            File.WriteAllText(file, text);
        }
        place.File("scans/series/IM0003", "one slice more");
        Assert.NotEqual(before, Identity());

        Fingerprint Identity() => place.Runner().Plan([Studies.Calcium.Scans(Path.GetDirectoryName(table)!, new(1), subjects: 0)]).Single().Fingerprint;
    }

    [Fact]
    public void From_scans_to_labelled_hearts()
    {
        var teaching = Calcium.Scans("", Chests with { Seed = 4 }, subjects: 6);
        var scans = Calcium.Scans("", Chests, subjects: 4);
        // 90 batches: after 60 one heart had a Dice of 0.7985 on CUDA, where sums round otherwise.
        var heart = Calcium.UNet(new HeartTask { SpacingMm = 12 }, HeartSpec, "", teaching, iterations: 90, batch: 3, learningRate: 1e-2);
        var calcium = Calcium.UNet(new CalciumTask { PatchSize = 24 }, CalciumSpec, "", teaching, iterations: 200, batch: 6, learningRate: 3e-3, insideWeight: 50);
        var scores = Calcium.Score(scans, heart, calcium);
        var hearts = Calcium.Hearts(scores, size: 8);
        using var run = sandbox.Runner().Run([scores, hearts, Calcium.Evaluate("U-Nets", scores)], sandbox.Events.Add);
        var found = run.Value(scores).Scans;
        var images = run.Value(hearts);
        Assert.Equal(Enumerable.Range(0, 4).Select(Chests.TrueScore), found.Select(scan => scan.Reference));
        Assert.All(found, scan => Assert.True(scan.HeartDice > 0.8, $"Dice {scan.HeartDice}"));
        Assert.Contains(found, scan => scan.Score > 0 && scan.Reference > 0);
        Assert.Equal([4, 1, 8, 8, 8], images.Pixels.shape);
        Assert.Equal(found.Select(scan => CalciumLabel.Of(scan.Score)), images.Cases.Labels);
        using var batch = images.Batch([0, 1, 2, 3]);
        Assert.InRange(batch.max().item<float>(), 0.1f, 1);   // tissue within the window
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(   // what is found side by side is what is found alone
            run.Value(heart).HeartIn(run.Value(scans).Ct(row))!.Voxels.ToArray(), run.Value(scores).Heart(row).Voxels.ToArray()));
        using var files = hearts.Preparing(stage => run.Stored(stage).Files);
        using var again = files.Prepare(Path.Combine(run.Stored(scans).Files.Root, "ct", "000002.nii"), CovariateText.None);
        Assert.True(again.Pixels[0].eq(images.Pixels[2]).all().ToBoolean());   // a scan asked about by itself is prepared as the study's own
        Assert.Equal(("000002.nii", Assert.IsType<CropHearts>(hearts).Crop.Layout), (again.Cases.Cases[0].Id, hearts.Layout));
        Assert.Contains("digital phantom: 4 drawn chests, 4 CT scans, no patient data", run.Stored(hearts).Manifest.AllNotes);
    }

    [Fact]
    public void A_NIfTI_and_a_DICOM_copy_of_one_scan_are_segmented_scored_and_cropped_alike()
    {
        var chests = Chests with { PixelMm = 4.5 };   // a size that NIfTI's 4 bytes hold exactly, so that bits can be equal
        foreach (var subject in Enumerable.Range(0, 4))
        {
            NiftiFile.Write(Path.Combine(folder, $"{subject}.nii"), chests.Scan(subject).Ct);
            DicomDataSet.WriteSeries(chests.Scan(subject).Ct, Path.Combine(folder, $"{subject}"));
        }
        File.WriteAllText(Path.Combine(folder, "labels.csv"), "path,label\n0.nii,3\n1.nii,3\n2.nii,3\n3.nii,3\n0,3\n1,3\n2,3\n3,3\n");
        var teaching = Calcium.Scans("", chests with { Seed = 4 }, subjects: 6);
        var scores = Calcium.Score(
            Calcium.Scans(folder, chests, 1),
            Calcium.UNet(new HeartTask { SpacingMm = 12 }, HeartSpec, "", teaching, iterations: 90, batch: 3, learningRate: 1e-2),
            Calcium.UNet(new CalciumTask { PatchSize = 24 }, CalciumSpec, "", teaching, iterations: 200, batch: 6, learningRate: 3e-3, insideWeight: 50));
        var hearts = Calcium.Hearts(scores, size: 8);
        using var run = sandbox.Runner().Run([scores, hearts], sandbox.Events.Add);
        var (nifti, dicom) = (run.Value(scores).Scans[..4], run.Value(scores).Scans[4..]);

        Assert.Contains(nifti, scan => scan.Score > 0);
        Assert.Equal(nifti.Select(scan => scan.Score), dicom.Select(scan => scan.Score));
        Assert.Equal(nifti.SelectMany(scan => scan.Lesions).Select(lesion => lesion.VolumeMm3), dicom.SelectMany(scan => scan.Lesions).Select(lesion => lesion.VolumeMm3));
        var pixels = run.Value(hearts).Pixels;
        Assert.True(pixels[..4].eq(pixels[4..]).all().ToBoolean());
    }

    [Fact]
    public void Trained_weights_are_loaded_by_their_names_and_others_are_refused()
    {
        var file = Path.Combine(folder, "heart.safetensors");
        using (var network = HeartSpec.Build(seed: 9))
            Weights.Save(network, file);
        var loaded = Calcium.UNet(new HeartTask(), HeartSpec, file, Calcium.Scans("", Chests, 1), iterations: 1, batch: 2, learningRate: 1);
        using (var run = sandbox.Runner().Run([loaded], sandbox.Events.Add))
        using (var expected = HeartSpec.Build(seed: 9))
            foreach (var (name, value) in run.Value(loaded).Module.state_dict())
                Assert.True(value.cpu().eq(expected.state_dict()[name]).all().ToBoolean(), name);

        var fault = FaultOf(loaded with { Model = HeartSpec with { Width = 8 } });
        Assert.StartsWith($"{file}: The weights are not those of a 3D U-Net of width 8 and depth 2.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Scans_in_which_no_heart_is_found_are_told_the_first_by_name_and_the_others_by_number()
    {
        var (hearts, calcium) = (Path.Combine(folder, "heart.safetensors"), Path.Combine(folder, "calcium.safetensors"));
        SaveZeros(HeartSpec, hearts);
        SaveZeros(CalciumSpec, calcium);
        var scans = Calcium.Scans("", Chests, subjects: 3);
        var fault = FaultOf(Calcium.Score(
            scans,
            Calcium.UNet(new HeartTask { SpacingMm = 12 }, HeartSpec, hearts, scans, iterations: 1, batch: 2, learningRate: 1),
            Calcium.UNet(new CalciumTask { PatchSize = 24 }, CalciumSpec, calcium, scans, iterations: 1, batch: 2, learningRate: 1)));
        Assert.StartsWith("No heart was found in the scan 'chest-000000-0' and in 2 more.", fault, StringComparison.Ordinal);

        static void SaveZeros(UNetSpec spec, string file)   // a logit of 0 everywhere, which is not above a half
        {
            using var network = spec.Build(seed: 1);
            using (no_grad())
                foreach (var parameter in network.parameters())
                    parameter.zero_();
            Weights.Save(network, file);
        }
    }

    [Fact]
    public void Scans_without_masks_teach_nothing_and_say_in_which_line()
    {
        NiftiFile.Write(Path.Combine(folder, "a.nii"), Chests.Scan(0).Ct);
        File.WriteAllText(Path.Combine(folder, "labels.csv"), "path,label\na.nii,3\n");
        var teaching = Calcium.Scans(folder, Chests, 1);
        var fault = FaultOf(Calcium.UNet(new HeartTask { SpacingMm = 12 }, HeartSpec, "", teaching, iterations: 1, batch: 2, learningRate: 1e-3));
        Assert.Equal($"{Path.Combine(folder, "labels.csv")}(2): The scan has no mask of the heart, which training needs. "
            + "Name it in the column heart, or load trained weights.", fault);
    }

    [Fact]
    public void A_U_Net_that_diverges_names_the_scans_of_its_batch()
    {
        var teaching = Calcium.Scans("", Chests, subjects: 2);
        var fault = FaultOf(Calcium.UNet(new HeartTask { SpacingMm = 12 }, HeartSpec, "", teaching, iterations: 20, batch: 2, learningRate: 1e30));
        var named = fault[(fault.IndexOf("Cases: ", StringComparison.Ordinal) + 7)..].Split('.')[0].Split(", ");
        Assert.Equal(["chest-000000-0", "chest-000001-0"], named.Distinct().Order(StringComparer.Ordinal));   // a batch of two is both
    }

    [Fact]
    public void A_network_of_other_axes_is_refused() =>
        Assert.ThrowsAny<Exception>(() => Run(Calcium.UNet(
            new CalciumTask { PatchSize = 24 }, HeartSpec, "", Calcium.Scans("", Chests, 2), iterations: 1, batch: 2, learningRate: 1e-3)));

    private void Run(Stage stage) => sandbox.Runner().Run([stage], sandbox.Events.Add).Dispose();

    private string FaultOf(Stage stage)
    {
        var fault = Assert.ThrowsAny<Exception>(() => Run(stage));
        return (fault as UserErrorException ?? fault.InnerException as UserErrorException ?? throw fault).Message;
    }
}

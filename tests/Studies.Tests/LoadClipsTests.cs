using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using TorchSharp;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class LoadClipsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clips-").FullName;

    public LoadClipsTests()
    {
        File.WriteAllText(Path.Combine(folder, "labels.csv"), "path,subject,label\na,s,1\nb,t,2\n");
        foreach (var clip in new[] { "a", "b" })
            for (var frame = 0; frame < 3; frame++)
                With($"{clip}/{frame}.png", (byte)(50 + frame));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void With(string path, byte level)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
        File.WriteAllBytes(Path.Combine(folder, path), ImageCodec.EncodePng([level, level, level, level], new PixelLayout(2, 2)));
    }

    [Fact]
    public void Every_frame_of_a_folder_is_part_of_the_fingerprint_and_the_layout_says_what_is_kept()
    {
        With("b/notes/7.png", 1);   // not of the clip
        var clips = Load.Clips(folder, frames: 2, height: 2, width: 2);
        Assert.Equal(8, clips.Layout.Depth);
        Assert.Equal(["a/0.png", "a/1.png", "a/2.png", "b/0.png", "b/1.png", "b/2.png"], clips.Sources[^1].Names.AsEnumerable());
        using var sandbox = new Sandbox();
        var before = Identity(folder);
        Assert.Equal(before, Identity(Path.Combine(folder, "labels.csv")));
        With("b/1.png", 99);
        Assert.NotEqual(before, Identity(folder));

        Fingerprint Identity(string place) => sandbox.Runner().Plan([Load.Clips(place, frames: 2, height: 2, width: 2)])[^1].Fingerprint;
    }

    [Fact]
    public void Clips_are_learnt_from_and_not_matched_so_that_who_is_seen_and_how_stays_a_covariate()
    {
        File.WriteAllText(Path.Combine(folder, "labels.csv"), "path,subject,visit,label,position,side,site\n" + string.Concat(Enumerable.Range(0, 6).Select(i => $"c{i},s{i},1,{i},apex,left,north\n")));
        foreach (var (i, frame) in from i in Enumerable.Range(0, 6) from frame in Enumerable.Range(0, 2) select (i, frame))
            With($"c{i}/{frame}.png", (byte)(40 * i + 10 * frame + 20));
        using var sandbox = new Sandbox();
        var clips = Load.Clips(folder, frames: 2, height: 2, width: 2);
        var split = clips.Split(4, 1, 1);
        using var run = sandbox.Runner().Run([clips, split]);

        Assert.False(clips.HasVisits);   // labels are scores: no time between visits
        Assert.Contains(run.Stored(split).Manifest.AllNotes, note => note.Contains("the test part has 1 subject", StringComparison.Ordinal));   // of a matching set nothing is reviewed
        using var vectors = torch.zeros(6, 1);
        var embedded = Embeddings.Of(vectors, run.Value(clips), [.. Enumerable.Range(0, 6)], clips.HasVisits);
        Assert.All(embedded.Cases, one => Assert.Equal(["position", "side", "site", "visit"], one.Covariates.Keys.Order()));
    }

    [Fact]
    public void Labels_of_clips_may_come_round()
    {
        using var sandbox = new Sandbox();
        LoadImages Clips(double? period) => Load.Clips(folder, frames: 2, height: 2, width: 2, period: period);
        var round = Clips(12);
        using var run = sandbox.Runner().Run([round]);
        Assert.Equal(Tables.LabelAxis.Circle(12), run.Value(round).Cases.Axis);
        Fingerprint Of(LoadImages images) => sandbox.Runner().Plan([images])[^1].Fingerprint;
        Assert.NotEqual(Of(Clips(null)), Of(round));
        Assert.Throws<UserErrorException>(() => Clips(0));
    }

    [Fact]
    public void What_cannot_be_is_said_before_any_work()
    {
        Assert.Contains("0 frames", Assert.Throws<UserErrorException>(() => Load.Clips(folder, frames: 0, height: 2, width: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("labels.csv", Assert.Throws<UserErrorException>(() => Load.Clips(Path.Combine(folder, "a"), frames: 2, height: 2, width: 2)).Message, StringComparison.Ordinal);
    }
}

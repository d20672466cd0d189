using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Studies;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What the study of one's own images does unless it is asked for something else.</summary>
public sealed class FolderStudyTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Nothing_that_can_change_a_label_is_done_to_training_images_unasked()
    {
        var (images, training) = Study();
        Assert.Equal(Augmentation.None, training.Plan.Augmentation);
        Assert.Equal((Colour.Keep, ImageFit.Pad), (images.Colour, images.Fit));
    }

    public static TheoryData<string, string, Augmentation> Asked => new()
    {
        { "flip", "horizontal", Augmentation.None with { HorizontalFlip = 0.5 } },
        { "flip", "vertical", Augmentation.None with { VerticalFlip = 0.5 } },
        { "flip", "both", Augmentation.None with { HorizontalFlip = 0.5, VerticalFlip = 0.5 } },
        { "rotation", "10", Augmentation.None with { RotationDeg = 10 } },
        { "scale", "0.05", Augmentation.None with { ScaleMin = 0.95, ScaleMax = 1.05 } },
        { "shift", "0.1", Augmentation.None with { Shift = 0.1 } },
        { "contrast", "0.2", Augmentation.None with { Contrast = 0.2 } },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public void Each_transform_is_done_where_it_is_asked_for_and_no_other(string name, string value, Augmentation expected) =>
        Assert.Equal(expected, Study((name, value)).Training.Plan.Augmentation);

    [Fact]
    public void Labels_come_round_where_a_period_is_said()
    {
        Assert.False(Study().Images.Axis.IsCircle);
        Assert.Equal(360, Study(("period", "360")).Images.Axis.Period);
        var (images, training) = Study(("label", "height,angle,hour"), ("period", "0,360,24"));
        Assert.False(images.Axis.IsCircle);
        Assert.Equal([("angle", 360), ("hour", 24)], training.FurtherLabels.Select(label => (label.Column, label.Period!.Value)));
        Assert.Contains("period is 'round', which is no number", Assert.ThrowsAny<Exception>(() => Study(("period", "round"))).Message, StringComparison.Ordinal);
    }

    private (LoadTable Images, TrainModel Training) Study(params (string Name, string Value)[] values)
    {
        var data = Directory.CreateDirectory(Path.Combine(scripts.Folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, "labels.csv"), "path,label\na.png,1\n");
        var built = ScriptHost.Build(
            new ScriptRequest(Path.Combine(Repository.Root, "experiments", "folder.csx"))
            {
                CacheFolder = scripts.Cache,
                Values = values.Append((Name: "data", Value: data)).ToImmutableDictionary(one => one.Name, one => one.Value),
            },
            CancellationToken.None);
        var pending = new Queue<Stage>(Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets);
        var all = new List<Stage>();
        while (pending.TryDequeue(out var stage))
        {
            all.Add(stage);
            foreach (var input in stage.Inputs)
                pending.Enqueue(input.Stage);
        }
        return (all.OfType<LoadTable>().First(), all.OfType<TrainModel>().First());
    }
}

using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Progression;
using ImageRegression.Studies;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What the study of change asks of one's own clips, and which frames it takes.</summary>
public sealed class LearnerStudyTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Theory]
    [InlineData("Say whether a higher score is better: --set better=higher|lower.", "band", "10")]
    [InlineData("Say by how much two scores may differ and still count as the same", "better", "higher")]
    public void What_nobody_can_guess_of_ones_own_scores_must_be_said(string sentence, string name, string value)
    {
        var fault = Assert.ThrowsAny<Exception>(() => Stages("learner", ("data", Clips()), (name, value)));
        Assert.Contains(sentence, fault is ScriptFailedException failed ? failed.Failure.Text(scripts.Folder) : Assert.IsType<UserErrorException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ones_own_band_and_direction_decide()
    {
        var head = Stages("learner", ("data", Clips()), ("better", "lower"), ("band", "2.5")).OfType<TrainChangeHead>().First();
        Assert.Equal(new ChangeRule(ScoreDirection.LowerIsBetter, ChangeBand.Within(2.5)), head.Rule);
    }

    [Theory]
    [InlineData("learner", "lung", 16, 8)]
    [InlineData("learner", "brain", 12, 12)]
    [InlineData("learner-change", "lung", 16, 8)]
    [InlineData("learner-change", "brain", 12, 12)]
    public void Frames_are_drawn_at_random_while_training_and_no_slice_of_a_brain_is_dropped(string study, string on, int drawn, int seen)
    {
        var stages = Stages(study, ("on", on));
        Assert.All(stages.OfType<LoadImages>(), images => Assert.Equal(drawn, images.Layout.Depth));
        Assert.All(stages.OfType<TrainModel>(), training =>
        {
            Assert.Equal(new FrameSampling(seen), training.Plan.Augmentation);
            Assert.Equal(seen, Assert.IsAssignableFrom<ClipModelSpec>(training.Model).Frames);
        });
    }

    [Fact]
    public void Of_ones_own_clips_the_frames_are_drawn_too()
    {
        var stages = Stages("learner", ("data", Clips()), ("better", "higher"), ("band", "1"), ("frames", "3"));
        Assert.Equal(12, Assert.Single(stages.OfType<LoadImages>()).Layout.Depth);   // four for each
        Assert.All(stages.OfType<TrainModel>(), training => Assert.Equal(new FrameSampling(3), training.Plan.Augmentation));
    }

    private string Clips()
    {
        var data = Directory.CreateDirectory(Path.Combine(scripts.Folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, "labels.csv"), "path,subject,visit,label\na.gif,s,1,1\nb.gif,s,2,2\n");
        return data;
    }

    private Stage[] Stages(string study, params (string Name, string Value)[] values)
    {
        var built = ScriptHost.Build(
            new ScriptRequest(Path.Combine(Repository.Root, "experiments", $"{study}.csx")) { CacheFolder = scripts.Cache, Values = values.ToImmutableDictionary(one => one.Name, one => one.Value) },
            CancellationToken.None);
        var (pending, all) = (new Queue<Stage>(Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets), new HashSet<Stage>(ReferenceEqualityComparer.Instance));
        while (pending.TryDequeue(out var stage))
            if (all.Add(stage))
                foreach (var input in stage.Inputs)
                    pending.Enqueue(input.Stage);
        return [.. all];
    }
}

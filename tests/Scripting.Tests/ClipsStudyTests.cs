using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Progression;
using ImageRegression.Studies;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What the study of one's own clips does unless it is asked for something else.</summary>
public sealed class ClipsStudyTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void No_picture_of_a_patient_is_shown_unasked()
    {
        Assert.All(Study().OfType<LoadImages>(), load => Assert.False(load.ArePicturesShown));
        Assert.All(Study(("pictures", "true")).OfType<LoadImages>(), load => Assert.True(load.ArePicturesShown));
    }

    [Fact]
    public void Clips_are_paired_over_visits_and_compared_with_majority_and_the_difference_of_scores()
    {
        var study = Study();
        Assert.All(study.OfType<PairVisits>(), pairs => Assert.Equal(PairRule.Consecutive, pairs.Rule));
        Assert.Equal(
            ["MSE", "ŷ₂ − ŷ₁ of MSE", "+ wCL", "ŷ₂ − ŷ₁ of + wCL", "+ CL Bounded", "ŷ₂ − ŷ₁ of + CL Bounded", "majority"],
            Assert.Single(study.OfType<CompareChanges>()).Trials.Select(trial => trial.Method));
        Assert.All(study.OfType<TrainModel>(), fit => Assert.Equal(new FrameSampling(8), fit.Plan.Augmentation));
    }

    [Fact]
    public void Zones_of_a_patient_are_compared_in_folds_where_they_are_asked_for()
    {
        var study = Study(("pairs", "BetweenPlaces"), ("folds", "5"));
        Assert.All(study.OfType<PairVisits>(), pairs => Assert.Equal(PairRule.BetweenPlaces, pairs.Rule));
        Assert.Equal(7, Assert.Single(study.OfType<CompareChanges>()).Trials.Length);
        Assert.Equal(15, study.OfType<TrainModel>().Distinct().Count());
    }

    [Fact]
    public void Without_pairs_scores_alone_are_compared_and_no_direction_is_asked_for()
    {
        var study = Study(("pairs", "None"), ("better", ""));
        Assert.Empty(study.OfType<PairVisits>());
        Assert.Contains("better=higher|lower", Assert.Throws<ScriptFailedException>(() => Study(("better", ""))).Message, StringComparison.Ordinal);
        Assert.Contains("--set band=10", Assert.Throws<ScriptFailedException>(() => Study(("band", ""))).Message, StringComparison.Ordinal);
    }

    private HashSet<Stage> Study(params (string Name, string Value)[] values)
    {
        var data = Directory.CreateDirectory(Path.Combine(scripts.Folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, "labels.csv"), "path,subject,visit,label\na.mp4,s,1,1\n");
        var asked = ImmutableDictionary<string, string>.Empty.Add("data", data).Add("better", "higher").Add("band", "0.5");
        var built = ScriptHost.Build(
            new ScriptRequest(Path.Combine(Repository.Root, "experiments", "learner-clips.csx"))
            {
                CacheFolder = scripts.Cache,
                Values = asked.SetItems(values.Select(one => KeyValuePair.Create(one.Name, one.Value))),
            },
            CancellationToken.None);
        var all = new HashSet<Stage>(ReferenceEqualityComparer.Instance);
        for (var pending = new Stack<Stage>(Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets); pending.TryPop(out var stage);)
            if (all.Add(stage))
                foreach (var input in stage.Inputs)
                    pending.Push(input.Stage);
        return all;
    }
}

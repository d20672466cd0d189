using System.Collections.Immutable;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Progression;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A study of change on twenty drawn subjects' knees, whose score is the month of the visit, run once in this process.</summary>
public sealed class TinyChange : IDisposable
{
    public TinyChange()
    {
        Knees = Load.Knees("", size: 16, phantoms: 20, seed: 3);
        Parts = Knees.Split(train: 9, validation: 3, test: 8);
        Task = Change.Between(Parts, ScoreDirection.LowerIsBetter, ChangeBand.Within(12), PairRule.AllOrdered, "month");
        Fit = Train.On(Parts, new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(1e-3), iterations: 2, batch: 8);
        Head1 = Change.Head(Fit, Task, new ChangeHeadSettings { Epochs = 3, Seed = 1 });
        Comparison = Evaluate.ChangeComparison(
            [Evaluate.ChangeTrial("MSE", Fit, Head1, Task, 1), Evaluate.ChangeTrial("ŷ₂ − ŷ₁", Fit, Task, 1), Evaluate.ChangeTrial("majority", Task, 1)],
            "MSE", Task, bootstrap: new() { Draws = 200 });
        Embedded = Fit.Embed(Parts.Test);
        Run = Sandbox.Runner().Run([Comparison, Embedded, .. Comparison.Trials.Select(trial => trial.Answers), Head1.Pairs, Task.Of(Parts.Test), Parts, Knees], Sandbox.Events.Add);
    }

    public Sandbox Sandbox { get; } = new();

    public LoadImages Knees { get; }

    public SplitImages Parts { get; }

    public ChangeTask Task { get; }

    public TrainModel Fit { get; }

    public EmbedImages Embedded { get; }

    public TrainChangeHead Head1 { get; }

    public CompareChanges Comparison { get; }

    public StudyRun Run { get; }

    public void Dispose()
    {
        Run.Dispose();
        Sandbox.Dispose();
    }
}

public sealed class ProgressionStagesTests(TinyChange study) : IClassFixture<TinyChange>
{
    private ImmutableArray<Result> Rows => study.Run.Value(study.Comparison);

    private ImmutableArray<ChangePrediction> Answers(int trial) => study.Run.Value(study.Comparison.Trials[trial].Answers).Answers;

    private static double Value(Result row, string metric) => Assert.Single(row.Metrics, one => one.Name == metric).Value;

    [Fact]
    public void One_subjects_pairs_never_straddle_parts()
    {
        var (parts, cases) = (study.Run.Value(study.Parts), study.Run.Value(study.Knees).Cases);
        var test = parts.Test.Select(row => cases.Cases[row].Id).ToHashSet();
        Assert.All(Answers(0), answer => Assert.True(test.Contains(answer.Pair.Before) && test.Contains(answer.Pair.After)));
        Assert.Empty(Answers(0).Select(answer => answer.Pair.Subject).Intersect(study.Run.Value(study.Head1.Pairs).Pairs.Select(pair => pair.Subject)));
        Assert.Equal(parts.Test.Length / 6 * 15, Answers(0).Length);   // six visits of one knee: fifteen pairs
    }

    [Fact]
    public void Every_method_answers_for_the_same_pairs_and_the_truth_is_the_tables()
    {
        var cases = study.Run.Value(study.Knees).Cases.Cases.ToDictionary(one => one.Id);
        for (var trial = 0; trial < 3; trial++)
            Assert.Equal(Answers(0).Select(one => (one.Pair.Id, one.Target)), Answers(trial).Select(one => (one.Pair.Id, one.Target)));
        Assert.All(Answers(0), one => Assert.Equal(cases[one.Pair.After].Label - cases[one.Pair.Before].Label, one.Pair.Change));
        Assert.All(Answers(0), one => Assert.Equal(one.Pair.Change <= 12 ? ChangeClass.Same : ChangeClass.Worse, one.Target));   // later is a higher month, which is worse here
    }

    [Fact]
    public void The_commonest_change_is_that_of_the_training_pairs()
    {
        Assert.All(Answers(2), one => Assert.Equal(ChangeClass.Worse, one.Predicted));
        Assert.All(Answers(2), one => Assert.Equal(study.Run.Value(study.Head1.Pairs).Pairs.Average(pair => pair.Change), one.PredictedChange));
    }

    [Fact]
    public void Scores_answer_by_their_difference() =>
        Assert.All(Answers(1), one => Assert.Equal(
            study.Task.Rule.Of(0, one.PredictedChange), one.Predicted));   // of a band, only the difference counts

    [Fact]
    public void A_table_has_each_measure_and_the_paired_difference()
    {
        Assert.Equal(["MSE", "ŷ₂ − ŷ₁", "majority"], Rows.Select(row => row.Label));
        Assert.Equal(
            ["accuracy", "macro F1", "weighted F1", "sign errors", "quadratic κ", "MAE of Δ", "Spearman of Δ", "accuracy − MSE", "|cos| > .99", "first axis", "identity mAP"],
            Rows[0].Metrics.Select(metric => metric.Name));
        Assert.Equal(double.NaN, Value(Rows[0], "accuracy − MSE"));
        Assert.Equal(Value(Rows[1], "accuracy") - Value(Rows[0], "accuracy"), Value(Rows[1], "accuracy − MSE"), 1e-9);
        Assert.Equal(double.NaN, Value(Rows[2], "Spearman of Δ"));
        Assert.Equal(100.0 * Answers(2).Count(one => one.Target == ChangeClass.Worse) / Answers(2).Length, Value(Rows[2], "accuracy"), 1e-9);
        Assert.NotNull(Assert.Single(Rows[1].Metrics, one => one.Name == "accuracy − MSE").Interval);
    }

    [Fact]
    public void Whether_the_encoders_space_has_collapsed_stands_beside_its_answers()
    {
        var space = MeasureCollapse.Of(study.Run.Value(study.Embedded));
        Assert.Equal((space.ParallelPairs, space.FirstAxis, space.IdentityMAP), (Value(Rows[0], "|cos| > .99"), Value(Rows[0], "first axis"), Value(Rows[0], "identity mAP")));
        Assert.All(Rows[1..], row => Assert.Equal(double.NaN, Value(row, "first axis")));   // scores and the commonest class lie in no space
        Assert.Contains(Rows[0].Notes, note => note.StartsWith("|cos| > .99: share of the pairs", StringComparison.Ordinal));

        var trial = new ChangeAnswerTrial("MSE", 1, Change.Answers(study.Fit, study.Task, still: study.Parts.Test));
        var measured = Evaluate.ChangeAnswers([trial], study.Task, new() { Draws = 100 });
        var asked = study.Task.Of(study.Parts.Test);
        using var run = study.Sandbox.Runner().Run([measured, trial.Answers, asked], study.Sandbox.Events.Add);
        Assert.Equal(space.FirstAxis, Value(Assert.Single(run.Value(measured)), "first axis"));
        var (pairs, repeats) = (run.Value(asked).Pairs.Length, run.Value(trial.Answers).Smallest!.Pairs);
        Assert.Equal((240, 80), (pairs, repeats));   // six visits of one knee: fifteen pairs, of which five are a scan and the next
    }

    [Fact]
    public void Notes_tell_of_missing_classes_and_of_methods_that_beat_nothing()
    {
        var notes = study.Run.Stored(study.Comparison).Manifest.AllNotes;
        Assert.Contains("No training pair is 'improved' with a band of 12.", notes);
        Assert.Contains("ŷ₂ − ŷ₁ answers 'same' for every pair", notes);   // two iterations tell no visit from another
        Assert.DoesNotContain(notes, note => note.StartsWith("majority", StringComparison.Ordinal));
        Assert.Contains(Rows[0].Notes, note => note.EndsWith("0 improved, 32 same, 208 worse", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public void Pairs_that_differ_with_any_seed_are_not_compared(ulong odd)
    {
        var fewer = study.Task with { Pairs = PairRule.FromBaseline };
        var unlike = study.Comparison with
        {
            Trials =
            [
                .. from seed in new ulong[] { 1, 2 } select Evaluate.ChangeTrial("MSE", study.Task, seed),
                .. from seed in new ulong[] { 1, 2 } select Evaluate.ChangeTrial("other", seed == odd ? fewer : study.Task, seed),
            ],
        };
        Assert.StartsWith($"With seed {odd} 'other' and 'MSE' answer for different pairs", Fault(unlike).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_by_another_band_and_seeds_that_one_lacks_are_not_compared()
    {
        var wider = study.Task with { Rule = study.Task.Rule with { Same = ChangeBand.Within(24) } };
        ChangeTrial[] reference = [.. from seed in new ulong[] { 1, 2 } select Evaluate.ChangeTrial("MSE", study.Task, seed)];
        Assert.Contains("different pairs", Fault(study.Comparison with { Trials = [.. reference, .. from seed in new ulong[] { 1, 2 } select Evaluate.ChangeTrial("other", wider, seed)] }).Message, StringComparison.Ordinal);
        Assert.Contains("the same seeds", Fault(study.Comparison with { Trials = [.. reference, Evaluate.ChangeTrial("other", study.Task, 1)] }).Message, StringComparison.Ordinal);
    }

    private UserErrorException Fault(CompareChanges comparison) => Assert.Throws<UserErrorException>(() => study.Sandbox.Runner().Run([comparison], study.Sandbox.Events.Add));

    [Fact]
    public void The_table_of_answers_has_a_row_a_pair_of_each_method()
    {
        var lines = File.ReadAllLines(Path.Combine(study.Sandbox.ArtifactOf(study.Comparison), "changes.csv"));
        Assert.Equal(1 + 3 * Answers(0).Length, lines.Length);
        Assert.StartsWith("method,seed,subject,before,after,side,position,elapsed,label_before,label_after,change,class,predicted,predicted_change,p_improved,p_same,p_worse", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_of_a_method_are_one_trial_that_answers_for_each_subject_once()
    {
        SplitImages[] folds = [.. Enumerable.Range(0, 3).Select(fold => study.Knees.Fold(fold, of: 3))];
        var tasks = folds.Select(fold => Change.Between(fold, ScoreDirection.LowerIsBetter, ChangeBand.Within(12), PairRule.AllOrdered, "month")).ToArray();
        var scores = tasks.Select(task => Evaluate.ChangeTrial("scores", study.Fit with { Train = task.Images.Train, Validation = task.Images.Validation }, task, 1)).ToArray();
        var pooled = Evaluate.ChangeTrial(scores);
        var comparison = Evaluate.ChangeComparison(
            [pooled, Evaluate.ChangeTrial(tasks.Select(task => Evaluate.ChangeTrial("majority", task, 1)))], "scores", tasks[0], bootstrap: new() { Draws = 100 });
        using var run = study.Sandbox.Runner().Run([comparison, pooled.Answers, .. scores.Select(one => one.Answers)]);

        var answers = run.Value(pooled.Answers).Answers;
        Assert.Equal(scores.SelectMany(one => run.Value(one.Answers).Answers.Select(answer => (answer.Pair.Id, answer.Predicted))), answers.Select(one => (one.Pair.Id, one.Predicted)));
        Assert.Equal(run.Value(study.Knees).Cases.Cases.Select(one => one.Subject).ToHashSet(), answers.Select(one => one.Pair.Subject).ToHashSet());
        Assert.Equal(answers.Length, answers.Select(one => one.Pair.Id).Distinct().Count());
        Assert.Contains(run.Stored(comparison).Manifest.AllNotes, note => note.StartsWith("scores is not shown to be better than always answering 'worse'", StringComparison.Ordinal) || note.StartsWith("scores answers '", StringComparison.Ordinal));
        Assert.Same(scores[0], Evaluate.ChangeTrial([scores[0]]));
    }

    [Fact]
    public void Trials_of_several_methods_or_none_are_no_folds_of_one()
    {
        Assert.Contains("no fold", Assert.Throws<UserErrorException>(() => Evaluate.ChangeTrial([])).Message, StringComparison.Ordinal);
        Assert.Contains("'MSE' with seed 1 and 'majority' with seed 2", Assert.Throws<UserErrorException>(
            () => Evaluate.ChangeTrial([study.Comparison.Trials[0], Evaluate.ChangeTrial("majority", study.Task, 2)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_one_visit_each_are_told_before_anything_is_trained()
    {
        using var sandbox = new Sandbox();
        var hands = Load.BoneAge("", 32, 24, phantoms: 10).Split(2, 1, 1);
        var task = Change.Between(hands, ScoreDirection.HigherIsBetter, ChangeBand.Within(1));
        var fit = Train.On(hands, new SmallResNetSpec { Width = 4, Dim = 8 }, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 2, batch: 4);
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([Change.Head(fit, task)], sandbox.Events.Add));
        Assert.EndsWith("No pair: 5 subjects, each with one visit.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Events, happened => happened is RunEvent.Started { Stage.Stage.Kind: "train" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    public void The_direction_of_a_score_must_be_said(string word) =>
        Assert.StartsWith("Say whether a higher score is better: --set better=higher|lower.", Assert.Throws<UserErrorException>(() => Change.Better(word)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_encoder_is_not_tuned_by_a_head_that_CORN_trained() => Assert.Contains("by cross-entropy", Assert.Throws<UserErrorException>(
        () => study.Sandbox.Runner().Plan([Change.Tune(Change.Head(study.Fit, study.Task, new ChangeHeadSettings { Loss = ChangeLoss.Corn }), study.Task)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("wide")]
    public void By_how_much_scores_may_differ_must_be_said(string words) =>
        Assert.StartsWith("Say by how much two scores may differ and still count as the same", Assert.Throws<UserErrorException>(() => Change.Same(words)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_band_is_read_as_a_number_or_as_the_ranges_of_the_ratio()
    {
        Assert.Equal(ChangeBand.Within(2.5), Change.Same("2.5"));
        Assert.Equal(ChangeBand.SpO2FiO2, Change.Same("s/f"));
        Assert.Contains("-1", Assert.Throws<UserErrorException>(() => Change.Same("-1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_direction_is_read_in_any_case()
    {
        Assert.Equal(ScoreDirection.HigherIsBetter, Change.Better("Higher"));
        Assert.Equal(ScoreDirection.LowerIsBetter, Change.Better("lower"));
    }
}

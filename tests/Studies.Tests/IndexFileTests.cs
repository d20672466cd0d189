using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class IndexFileTests(FortyHands study) : IClassFixture<FortyHands>
{
    [Fact]
    public void A_file_alone_answers_as_the_study_did_bit_for_bit()
    {
        var (calibrated, queries) = (study.Index().Calibrate(study.Fit().Embed(study.Hands.Validation)), study.Fit().Embed(study.Hands.Test));
        var answers = Predict.ByNeighbors(calibrated, queries);
        using var run = study.Run(answers, calibrated, queries);

        var copy = Path.Combine(study.Sandbox.Folder, "moved.safetensors");
        File.Copy(run.Stored(calibrated).Files.Path(IndexFile.Name), copy, overwrite: true);
        using var index = IndexFile.Open(copy, Binding(run, 1));
        var again = index.Answer(run.Value(queries));

        Assert.Equal(run.Value(answers).Cases.Select(Bits), again.Select(Bits));
        Assert.All(again, answer => Assert.True(answer.Interval is { Coverage: 0.9 } interval && interval.Lower <= answer.Predicted && answer.Predicted <= interval.Upper));

        static string Bits(CasePrediction c) => System.Text.Json.JsonSerializer.Serialize(c);
    }

    [Fact]
    public void An_index_used_with_another_model_or_other_preprocessing_says_which_differs()
    {
        using var run = study.Run(study.Index(1), study.Fit(1), study.Fit(2));
        var file = run.Stored(study.Index(1)).Files.Path(IndexFile.Name);

        var model = Refused(Binding(run, 2));
        var layout = Refused(Binding(run, 1) with { Preprocessing = Fingerprint.Of("another layout").Hex });
        var weights = Refused(Binding(run, 1) with { Weights = Fingerprint.Of("other weights").Hex });
        IndexFile.Open(file, Binding(run, 1)).Dispose();

        Assert.Contains("training ", model, StringComparison.Ordinal);
        Assert.Contains("weights ", model, StringComparison.Ordinal);
        Assert.DoesNotContain("preprocessing ", model, StringComparison.Ordinal);
        Assert.Contains(": preprocessing ", layout, StringComparison.Ordinal);
        Assert.Contains(": weights ", weights, StringComparison.Ordinal);

        string Refused(IndexBinding present) => Assert.Throws<UserErrorException>(() => IndexFile.Open(file, present)).Message;
    }

    [Fact]
    public void A_study_that_asks_an_index_for_images_embedded_by_another_model_is_stopped()
    {
        var fault = Assert.Throws<UserErrorException>(() => study.Run(Predict.ByNeighbors(study.Index(1), study.Fit(2).Embed(study.Hands.Test))));
        Assert.Contains("made with another model", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_and_one_that_is_no_index_are_refused()
    {
        using var run = study.Run(study.Index(), study.Fit());
        var whole = File.ReadAllBytes(run.Stored(study.Index()).Files.Path(IndexFile.Name));
        var cut = Path.Combine(study.Sandbox.Folder, "cut.safetensors");
        File.WriteAllBytes(cut, whole[..^8]);

        Assert.Throws<UserErrorException>(() => IndexFile.Open(cut));
        Assert.Contains("no index", Assert.Throws<UserErrorException>(
            () => IndexFile.Open(run.Stored(study.Fit()).Files.Path("weights.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_that_are_in_the_index_cannot_calibrate_it()
    {
        var fault = Assert.Throws<UserErrorException>(() => study.Run(study.Index().Calibrate(study.Fit().Embed(study.Hands.Train))));
        Assert.Contains("is in the index and among the images to calibrate on", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_subjects_are_told_to_everyone_who_reads_the_answers()
    {
        var answers = Predict.ByNeighbors(study.Index().Calibrate(study.Fit().Embed(study.Hands.Validation)), study.Fit().Embed(study.Hands.Test));
        using var run = study.Run(answers);
        var notes = run.Stored(answers).Manifest.AllNotes;

        Assert.Contains(notes, note => note.Contains("10 subjects are too few to tell out-of-distribution cases at level 0.05: calibrate on 19 or more", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("wider groups answer for them", StringComparison.Ordinal));
        Assert.All(run.Value(answers).Cases, answer => Assert.Null(answer.IsOutOfDistribution));
        Assert.All(run.Value(answers).Cases, answer => Assert.Equal("all 10 calibration subjects", answer.Interval!.Value.CalibratedOn));
    }

    [Fact]
    public void The_table_of_predictions_has_intervals()
    {
        var answers = Predict.ByNeighbors(study.Index().Calibrate(study.Fit().Embed(study.Hands.Validation)), study.Fit().Embed(study.Hands.Test));
        using var run = study.Run(answers);
        var lines = File.ReadAllLines(run.Stored(answers).Files.Path("predictions.csv"));
        var (header, row) = (lines[0].Split(','), lines[1].Split(','));
        string Cell(string name) => row[Array.IndexOf(header, name)];
        var first = run.Value(answers).Cases[0];

        Assert.Equal(first.Interval!.Value.Lower, double.Parse(Cell("lower"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(first.Interval!.Value.Upper, double.Parse(Cell("upper"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("", Cell("out_of_distribution"));
        Assert.Equal(1, first.Evidence.Sum(e => e.Share), 12);
        Assert.Equal($"{first.Evidence.Length}", Cell("neighbours"));
        Assert.All(first.Evidence, e => Assert.Equal(e.EffectOfCase, e.EffectOfSubject));   // one image a subject
    }

    [Fact]
    public void Suspect_labels_are_ranked_by_disagreement()
    {
        var suspects = study.Index().SuspectLabels();
        using var run = study.Run(suspects);
        var ranked = run.Value(suspects);

        Assert.Equal(20, ranked.Length);
        Assert.Equal(ranked.Select(one => Math.Abs(one.Score)).OrderDescending(), ranked.Select(one => Math.Abs(one.Score)));
        Assert.Equal(21, File.ReadAllLines(run.Stored(suspects).Files.Path("suspects.csv")).Length);
    }

    [Fact]
    public void Coverage_over_resplits_is_counted_overall_by_true_label_and_by_a_covariate()
    {
        var held = new[] { study.Fit().Embed(study.Hands.Validation), study.Fit().Embed(study.Hands.Test) };
        var coverage = Evaluate.Coverage(study.Index(), held, coverage: 0.8, bins: 2, resplits: 4, groupBy: "sex");
        using var run = study.Run(coverage);
        var rows = run.Value(coverage);
        double Of(string label, string metric) => rows.Single(row => row.Label == label).Metrics.Single(value => value.Name == metric).Value;

        Assert.Equal(["all", "label bin 1", "label bin 2", "sex F", "sex M"], rows.Select(row => row.Label));
        Assert.Equal(10, Of("all", "cases a resplit"));
        Assert.InRange(Of("all", "coverage"), 0.5, 1);   // forty answers at 80 % or more: over four standard deviations
        Assert.True(Of("all", "interval width") > 0);
    }

    private IndexBinding Binding(StudyRun run, ulong seed) =>
        EmbedImages.BindingOf(run.Stored(study.Fit(seed)).Manifest, LoadImages.PreparationIn(run.Stored(study.Hands.Images).Files));
}

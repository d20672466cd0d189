using System.Globalization;
using ImageRegression.Evaluation;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Splits;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Studies.Tests;

public sealed class StudyStagesTests(TinyStudy study) : IClassFixture<TinyStudy>
{
    private ImageSet Images => study.Run.Value(study.Hands);

    private Parts Parts => study.Run.Value(study.Split);

    private Predictions Predictions => study.Run.Value(study.Evaluation.Predictions);

    private Result Result => study.Run.Value(study.Evaluation);

    [Fact]
    public void The_phantom_is_announced_as_one_in_every_result_computed_from_it()
    {
        var notes = study.Run.Stored(study.Evaluation).Manifest.AllNotes;
        Assert.Equal(
            ["digital phantom: 60 drawn hand radiographs, no patient data", .. OneDnn.Note is { } kernels ? [kernels] : Array.Empty<string>(), "besides the image the model sees sex (F = 0, M = 1)"],
            notes[..^1].ToArray());
        Assert.StartsWith("tiny is no better than always answering the mean of the training labels: MAE ", notes[^1], StringComparison.Ordinal);   // four iterations
    }

    [Fact]
    public void The_loaded_images_are_the_drawn_ones()
    {
        var phantom = new HandPhantom(Seed: 1, Height: 32, Width: 24);
        Assert.Equal([60L, 1, 32, 24], Images.Pixels.shape);
        using var last = Images.Pixels[59].clone();
        Assert.Equal(phantom.Render(59), last.bytes.ToArray());
        Assert.Equal(phantom.Subject(59).AgeMonths, Images.Cases.Cases[59].Label);
    }

    [Fact]
    public void Every_case_is_in_one_part_and_the_parts_have_their_shares()
    {
        Assert.Equal((36, 12, 12), (Parts.Train.Length, Parts.Validation.Length, Parts.Test.Length));
        Assert.Equal(Enumerable.Range(0, 60), Parts.Train.Concat(Parts.Validation).Concat(Parts.Test).Order());
    }

    [Fact]
    public void An_embedding_is_what_the_trained_model_makes_of_the_image()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        var embedded = study.Run.Value(study.Evaluation.Test);
        Assert.Equal([12L, 8], embedded.Vectors.shape);
        var model = study.Run.Value(study.Fit).Module;
        model.eval();
        var device = model.parameters().First().device;
        var rounding = device.type == DeviceType.CUDA ? 2e-3 : 1e-4;   // cuDNN multiplies in TF32, whose mantissa has 10 bits
        for (var i = 0; i < 12; i++)   // one by one: in evaluation mode no image sees another
        {
            int[] row = [Parts.Test[i]];
            var expected = model.call(new(Images.Batch(row, device), CovariateCoding.Sex.Of(Images.Cases).Batch(row, device))).cpu();
            Assert.True(expected[0].allclose(embedded.Vectors[i], rtol: rounding, atol: rounding / 10));
            Assert.Equal((Images.Cases.Cases[row[0]].Id, Images.Cases.Cases[row[0]].Label), (embedded.Cases[i].Id, embedded.Cases[i].Label));
        }
    }

    [Fact]
    public void The_scaling_of_the_labels_is_fitted_to_the_training_part_alone()
    {
        var scaling = study.Run.Value(study.Fit).Scaling;
        double[] labels = [.. Parts.Train.Select(row => Images.Cases.Cases[row].Label)];
        Assert.Equal(labels.Average(), scaling.Unscale(0), 1e-9);
        Assert.Equal(LabelScaling.FitZScore(labels).Divisor, scaling.Divisor, 1e-9);
    }

    [Fact]
    public void The_radius_is_the_best_of_those_tried_on_the_validation_part()
    {
        var chosen = study.Run.Stored(study.Index).Files.ReadJson<ChosenRadius>("radius.json");
        var (train, validation) = (study.Run.Value(study.Index.Train), study.Run.Value(study.Index.Radius.Validation!));
        var predicted = new RadiusNeighbors(chosen.Radius).Predict(train, validation.Vectors).Select(p => p.Value);
        Assert.Equal(predicted.Zip(validation.Labels, (p, t) => Math.Abs(p - t)).Average(), chosen.ValidationError!.Value, 1e-9);
        Assert.Equal(chosen.Visited.Min(trial => trial.MeanAbsoluteError), chosen.ValidationError.Value, 1e-12);
        Assert.Equal(chosen.Radius, study.Run.Value(study.Index).Radius);
    }

    [Fact]
    public void A_prediction_is_the_weighted_mean_of_training_cases_at_their_distance()
    {
        var (train, test) = (study.Run.Value(study.Index.Train), study.Run.Value(study.Evaluation.Test));
        var rows = train.Cases.Select((c, row) => (c.Id, row)).ToDictionary(pair => pair.Id, pair => pair.row);
        var radius = study.Run.Value(study.Index).Radius;
        Assert.Equal(test.Cases.Select(c => (c.Id, c.Subject, c.Covariates["sex"], c.Label)), Predictions.Cases.Select(c => (c.Id, c.Subject, c.Covariates["sex"], c.Target)));
        foreach (var (prediction, query) in Predictions.Cases.Select((c, row) => (c, row)))
        {
            Assert.NotEmpty(prediction.Evidence);
            Assert.All(prediction.Evidence, evidence =>
            {
                Assert.Equal(train.Cases[rows[evidence.Id]].Label, evidence.Label);
                using var difference = train.Vectors[rows[evidence.Id]] - test.Vectors[query];
                using var length = difference.norm();
                Assert.Equal(length.ToDouble(), evidence.Distance, 1e-4);
                Assert.Equal(Math.Exp(-0.5 * Math.Pow(3 * evidence.Distance / radius, 2)), evidence.Weight, 1e-9);   // a Gaussian of a third of the radius
            });
            Assert.Equal(prediction.WithinRadius, prediction.Evidence[0].Distance <= radius);
            if (prediction.WithinRadius)
                Assert.Equal(prediction.Evidence.Sum(e => e.Weight * e.Label) / prediction.Evidence.Sum(e => e.Weight), prediction.Predicted, 1e-9);
        }
    }

    [Fact]
    public void The_table_of_predictions_says_what_the_records_say()
    {
        var lines = File.ReadAllLines(study.Run.Stored(study.Evaluation.Predictions).Files.Path("predictions.csv"));
        Assert.Equal("id,subject,sex,target,predicted,error,lower,upper,out_of_distribution,within_radius,neighbours", lines[0]);
        Assert.Equal(
            Predictions.Cases.Select(c => string.Join(',',
                c.Id, c.Subject, c.Covariates["sex"], Text(c.Target), Text(c.Predicted), Text(c.Predicted - c.Target), "", "", "", c.WithinRadius ? "true" : "false", c.Evidence.Length)),
            lines.Skip(1));
    }

    [Fact]
    public void The_table_of_evidence_has_a_row_for_every_neighbour_of_every_case()
    {
        var lines = File.ReadAllLines(study.Run.Stored(study.Evaluation.Predictions).Files.Path("evidence.csv"));
        Assert.Equal("id,rank,neighbour,neighbour_subject,label,distance,weight,share,effect,subject_effect", lines[0]);
        Assert.Equal(
            Predictions.Cases.SelectMany(c => c.Evidence.Select((e, i) => string.Join(',',
                c.Id, i + 1, e.Id, e.Subject, Text(e.Label), Text(e.Distance), Text(e.Weight), Text(e.Share), Text(e.EffectOfCase), Text(e.EffectOfSubject)))),
            lines.Skip(1));
    }

    [Fact]
    public void The_metrics_are_those_of_the_predictions()
    {
        double[] target = [.. Predictions.Cases.Select(c => c.Target)], error = [.. Predictions.Cases.Select(c => c.Predicted - c.Target)];
        double mean = target.Average(), meanPredicted = Predictions.Cases.Average(c => c.Predicted);
        var train = study.Run.Value(study.Index.Train);
        Measures("MAE", "months", error.Average(Math.Abs));
        Measures("RMSE", "months", Math.Sqrt(error.Average(e => e * e)));
        Measures("R2", "", 1 - (error.Sum(e => e * e) / target.Sum(t => (t - mean) * (t - mean))));
        Measures("Pearson", "", Predictions.Cases.Sum(c => (c.Target - mean) * (c.Predicted - meanPredicted)) / Math.Sqrt(
            target.Sum(t => (t - mean) * (t - mean)) * Predictions.Cases.Sum(c => (c.Predicted - meanPredicted) * (c.Predicted - meanPredicted))));
        Measures("MAE of the mean", "months", target.Average(t => Math.Abs(t - train.Labels.Average())));
        Measures("D5", "months", target.Select((t, i) => Nearest(i).Average(row => Math.Abs(t - train.Labels[row]))).Average());
        Measures("RV", "", new ResidualVariance().Of(study.Run.Value(study.Evaluation.Test).Vectors, target).Value);
        Assert.Equal("tiny", Result.Label);

        void Measures(string name, string unit, double expected)
        {
            var found = Assert.Single(Result.Metrics, metric => metric.Name == name);
            Assert.Equal(unit, found.Unit);
            Assert.Equal(expected, found.Value, 1e-9);
            Assert.Equal(found.Value, study.Run.Stored(study.Evaluation).Manifest.Metrics.Single(metric => metric.Name == name).Value);
        }

        IEnumerable<int> Nearest(int query)
        {
            using var scope = NewDisposeScope();
            var distances = (train.Vectors - study.Run.Value(study.Evaluation.Test).Vectors[query]).square().sum(1).data<float>().ToArray();
            return [.. Enumerable.Range(0, distances.Length).OrderBy(row => distances[row]).Take(5)];
        }
    }

    [Fact]
    public void A_second_run_executes_nothing_and_returns_the_same()
    {
        using var again = study.Start(study.Evaluation);
        Assert.Equal(Result.Metrics.AsEnumerable(), again.Value(study.Evaluation).Metrics);
        Assert.DoesNotContain(study.Events, happened => happened is RunEvent.Started);
    }

    [Fact]
    public void Training_that_was_stopped_goes_on_to_the_same_bits()
    {
        var other = study.Fit with { Plan = study.Fit.Plan with { Seed = 7 } };
        using var undisturbed = study.Start(other);
        var bits = undisturbed.Stored(other).Manifest.Files;

        using var stop = new CancellationTokenSource();
        using var fresh = new Sandbox();
        Assert.Throws<OperationCanceledException>(() => fresh.Runner().Run([other], StopAtTheSecondIteration, stop.Token));
        var iterations = new List<long>();
        using var resumed = fresh.Runner().Run([other], happened => { if (happened is RunEvent.Progress { Stage.Name: "train" } at) iterations.Add(at.Done); });

        Assert.Equal([3L, 4], iterations);
        Assert.Equal(bits.AsEnumerable(), resumed.Stored(other).Manifest.Files);

        void StopAtTheSecondIteration(RunEvent happened)
        {
            if (happened is RunEvent.Progress { Stage.Name: "train", Done: 2 }) stop.Cancel();
        }
    }

    [Fact]
    public void The_last_iteration_is_validated_also_out_of_rhythm()
    {
        var fit = study.Fit with { Plan = study.Fit.Plan with { ValidateEvery = 3 } };
        using var run = study.Start(fit);
        var history = run.Stored(fit).Files.ReadJson<TrainingHistory>("history.json");
        Assert.Equal([3L, 4], history.Moments.Where(moment => moment.Validation is not null).Select(moment => moment.Iteration));
    }

    [Fact]
    public void A_model_that_reads_out_the_label_is_validated_in_the_labels_unit()
    {
        using var scope = NewDisposeScope();
        var fit = study.Fit with { Model = new SmallResNetSpec { Width = 4, Dim = 8, Head = Head.Linear() }, Plan = study.Fit.Plan with { Loss = Loss.MeanSquaredError() } };
        var answers = Predict.ByHead(fit, fit.Embed(study.Split.Validation));
        using var run = study.Start(fit, answers);
        var history = run.Stored(fit).Files.ReadJson<TrainingHistory>("history.json");
        var best = run.Value(answers).Cases.Average(answer => Math.Abs(answer.Predicted - answer.Target));
        Assert.Equal([2L, 4], history.Moments.Where(moment => moment.Validation is not null).Select(moment => moment.Iteration));
        Assert.Equal(history.Moments.Min(moment => moment.Validation)!.Value, best, 1e-3);   // the weights kept are those of the best iteration
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

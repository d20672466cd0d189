using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class MethodTests : IDisposable
{
    private static readonly TrainedMethod[] Table =
    [
        Method.ByHead("L1", Head.Linear(), Loss.MeanAbsoluteError()),
        Method.ByHead("OrdReg", Head.Ordinal(3.5, 227.5, step: 1), Loss.OrdinalRegression()),
        Method.ByNeighbors("ATrip+NN", Loss.AdaptiveTriplet()),
        Method.ByHead("ATrip+L1", Head.Linear(), Loss.MeanAbsoluteError(), embeddingLoss: Loss.AdaptiveTriplet()),
    ];

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void Every_method_answers_for_every_test_image_and_its_space_is_measured()
    {
        var hands = Hands();
        var rows = Table.Select(method => Evaluate.Regression(method.Name, Fit(hands, method), hands, [Metric.MAE, Metric.D5, Metric.RV])).ToArray();
        using var run = sandbox.Runner().Run([.. rows, .. rows.Select(row => row.Predictions)], sandbox.Events.Add);
        Assert.All(Table.Zip(rows), pair =>
        {
            var (method, row) = pair;
            var predictions = run.Value(row.Predictions).Cases;
            Assert.Equal(8, predictions.Length);
            Assert.All(predictions, one => Assert.Equal(method.Head == Head.None, one.Evidence.Length > 0));
            Assert.All(predictions, one => Assert.Equal(method.Head == Head.None, one.Interval is not null));
            Assert.Equal(predictions.Average(one => Math.Abs(one.Predicted - one.Target)), run.Value(row).Metrics[0].Value, 9);
            Assert.All(run.Value(row).Metrics, metric => Assert.True(double.IsFinite(metric.Value), $"{method.Name} {metric.Name}"));
        });
        Assert.Single(sandbox.Events.OfType<RunEvent.Started>(), started => started.Stage.Name == "load");
    }

    [Fact]
    public void The_published_methods_stand_in_the_order_of_the_paper_and_a_table_without_thresholds_lacks_the_ordinal_one()
    {
        var all = Method.Published(0.5, 0.1, Head.Ordinal(3.5, 227.5, step: 1));
        Assert.Equal(["MSE", "L1", "OrdReg", "ATrip+NN", "ATrip+L1", "RM-Loss"], all.Select(method => method.Name));
        Assert.Equal(all.Where(method => method.Name != "OrdReg"), Method.Published(0.5, 0.1, thresholds: null));
        Assert.Equal(Table, all.Where(method => method.Name is "L1" or "OrdReg" or "ATrip+NN" or "ATrip+L1"));
        Assert.Equal(Method.ByNeighbors("RM-Loss", Loss.RegressionMetric(0.5, 0.1)), all[^1]);
    }

    [Fact]
    public void What_the_head_read_from_is_the_embedding_of_the_images()
    {
        var hands = Hands();
        var fit = Fit(hands, Table[1]);
        var test = fit.Embed(hands.Test);
        using var run = sandbox.Runner().Run([fit, test], sandbox.Events.Add);
        Assert.Equal([8, 4], run.Value(test).Vectors.shape);
        Assert.Equal(225, run.Value(fit).Spec.Head.Outputs);
    }

    [Fact]
    public void Another_decoding_trains_nothing_anew()
    {
        var hands = Hands();
        var fit = Fit(hands, Table[1]);
        PredictByHead Decoded(OrdinalDecoding decoding) => Predict.ByHead(fit, fit.Embed(hands.Test), decoding);
        sandbox.Runner().Run([Decoded(OrdinalDecoding.Expectation)], sandbox.Events.Add).Dispose();
        var plan = sandbox.Runner().Plan([Decoded(OrdinalDecoding.Count)]);
        Assert.Equal(["predict"], plan.Where(planned => planned.Action is PlannedAction.Execute).Select(planned => planned.Name));
    }

    [Fact]
    public void A_model_without_a_head_says_so_when_it_is_to_read()
    {
        var hands = Hands();
        var fit = Fit(hands, Table[2]);
        var fault = Assert.ThrowsAny<Exception>(() => sandbox.Runner().Run([Predict.ByHead(fit, fit.Embed(hands.Test))], sandbox.Events.Add));
        Assert.Contains("has no head to read from", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Few_images_to_learn_from_leave_the_test_whole()
    {
        var (all, few) = (Hands(), Hands().Few(50));
        using var run = sandbox.Runner().Run([all, few], sandbox.Events.Add);
        Assert.Equal<IEnumerable<int>>(run.Value(all).Test, run.Value(few).Test);
        Assert.Equal((14, 2), (run.Value(few).Train.Length, run.Value(few).Validation.Length));
        Assert.Subset(run.Value(all).Train.ToHashSet(), run.Value(few).Train.ToHashSet());
    }

    [Fact]
    public void Methods_are_chosen_by_name_and_stay_in_the_tables_order()
    {
        Assert.Equal(["L1", "ATrip+NN"], Method.Chosen("atrip+nn, L1", Table).Select(method => method.Name));
        Assert.Equal(Table, Method.Chosen("", Table));
        var fault = Assert.Throws<UserErrorException>(() => Method.Chosen("L1,L2", Table));
        Assert.Contains("There is no method 'L2'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_follow_each_other_and_show_only_where_there_are_several()
    {
        Assert.Equal([3UL], Seed.From(3, 1));
        Assert.Equal([3UL, 4UL], Seed.From(3, 2));
        Assert.Throws<UserErrorException>(() => Seed.From(1, 0));
    }

    private static SplitImages Hands() =>
        Load.BoneAge("", height: 32, width: 24, phantoms: 40).Split(train: 7, validation: 1, test: 2);

    private static TrainModel Fit(SplitImages hands, TrainedMethod method) => Train.On(
        hands, new SmallResNetSpec { Width = 2, Dim = 4 }, method, Optimizer.Adam(), iterations: 2, batch: 6);
}

using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class IdentityTrainingTests : IDisposable
{
    private static readonly SplitImages Hands = new LoadHandPhantom { Count = 20, Seed = 1, Height = 32, Width = 24, Unit = "months" }.Split(7, 1, 2);

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void A_head_of_class_weights_has_a_class_for_every_subject_trained_on_and_is_read_back()
    {
        var fit = Fit(Loss.ArcFace(scale: 8), Head.ClassWeights());
        var test = fit.Embed(Hands.Test);
        using var run = sandbox.Runner().Run([Hands, fit, test], sandbox.Events.Add);
        Assert.Equal(run.Value(Hands).Train.Length, run.Value(fit).Spec.Head.Outputs);
        Assert.Equal(8, run.Value(test).Vectors.shape[1]);
    }

    [Fact]
    public void Images_without_visits_do_not_choose_the_weights_of_a_training_to_match_subjects() =>
        Assert.Contains("has no visit, so it is not known whether it is the first.", Fault(Fit(Loss.AdaTriplet(0.5, 0.5), Head.None) with { Validation = Hands.Validation }), StringComparison.Ordinal);

    [Fact]
    public void Subjects_with_one_image_each_cannot_be_matched()
    {
        var fit = Fit(Loss.AdaTriplet(0.5, 0.5), Head.None);
        Assert.Contains("has two images", Fault(fit with { Plan = fit.Plan with { ImagesPerSubject = 2 } }), StringComparison.Ordinal);
    }

    private string Fault(Stage stage) => Assert.ThrowsAny<Exception>(() => sandbox.Runner().Run([stage], sandbox.Events.Add)).ToString();

    private static TrainModel Fit(Loss loss, Head head) => Train.On(
        Hands, new SmallResNetSpec { Width = 4, Dim = 8, Head = head }, loss, Optimizer.Adam(1e-3), iterations: 3, batch: 8) with
    {
        Validation = null,
    };
}

using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Reports;
using ImageRegression.Studies;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class StudyVocabularyTests : IDisposable
{
    private static readonly SplitImages Hands = Load.BoneAge("", 32, 24, phantoms: 20, seed: 9).Split(7, 1, 2);

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    private static TrainModel Fit(int iterations, int? validateEvery = null) =>
        Train.On(Hands, new SmallResNetSpec(), Loss.MeanSquaredError(), Optimizer.Adam(), iterations, batch: 8, validateEvery: validateEvery, seed: 3);

    [Fact]
    public void A_rhythm_of_validation_that_is_given_is_kept_and_else_left_to_the_images()
    {
        Assert.Equal(7, Fit(900, 7).Plan.ValidateEvery);
        Assert.Equal(0, Fit(900, 0).Plan.ValidateEvery);
        Assert.Null(Fit(900).Plan.ValidateEvery);
    }

    [Fact]
    public void What_a_study_says_of_training_is_what_is_trained()
    {
        var fit = Fit(900);
        Assert.Equal((Part.Train, Part.Validation), (fit.Train.Part, fit.Validation!.Part));
        Assert.Equal((900L, 8, 3UL, Augmentation.None), (fit.Plan.Iterations, fit.Plan.BatchSize, fit.Plan.Seed, fit.Plan.Augmentation));
        Assert.Equal(9UL, Assert.IsType<LoadHandPhantom>(Hands.Images).Seed);
        Assert.Null(fit.Scaling);   // the z-score of the training part, then
    }

    [Theory]
    [InlineData("long", "Arg(\"n\", 1L)", "9000000000", "9000000000")]
    [InlineData("float", "Arg(\"n\", 1f)", "2.5", "2.5")]
    [InlineData("bool off", "Arg(\"n\", true)", "off", "False")]
    [InlineData("bool on", "Arg(\"n\", false)", "yes", "True")]
    public void A_given_value_has_the_type_of_its_default(string type, string declared, string given, string expected)
    {
        _ = type;
        Assert.Equal(expected, scripts.TextOf($"var n = {declared};\nreturn System.FormattableString.Invariant($\"{{n}}\");", ("n", given)));
    }

    [Theory]
    [InlineData("Arg(\"n\", 1L)", "1.5")]
    [InlineData("Arg(\"n\", 1f)", "much")]
    [InlineData("Arg(\"n\", true)", "perhaps")]
    public void A_value_of_another_type_is_refused_by_name(string declared, string given)
    {
        var fault = Assert.Throws<UserErrorException>(() => scripts.TextOf($"var n = {declared};\nreturn $\"{{n}}\";", ("n", given)));
        Assert.Contains("n", fault.Message, StringComparison.Ordinal);
        Assert.Contains(given, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    public void A_duration_is_never_told_as_sixty_of_a_unit(double seconds, string text) => Assert.Equal(text, Quantity.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(2_500_000_000, "2.5 GB")]
    [InlineData(3_500_000_000_000, "3.5 TB")]
    public void A_size_has_a_unit_of_its_magnitude(long bytes, string text) => Assert.Equal(text, Quantity.Size(bytes));
}

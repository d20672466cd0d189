using ImageRegression.Losses;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ValidationIntervalTests
{
    private static TrainingPlan Plan(long iterations, int batch, long? every = null) =>
        new() { Loss = new MeanSquaredError(), Iterations = iterations, BatchSize = batch, ValidateEvery = every };

    // baa.csx: 900 phantoms divided 7:1:2, so that a look embeds 630 + 90 images by 1,500 iterations of 32.
    [Theory]
    [InlineData(1500, 32, 720, 150)]
    [InlineData(5, 32, 90, 1)]
    [InlineData(20, 32, 20_000, 209)]   // more than there are: the last iteration alone is looked at
    [InlineData(100, 16, 4_800, 100)]
    [InlineData(100, 16, 4_801, 101)]
    public void Ten_looks_are_taken_or_as_many_as_cost_no_more_than_the_training(long iterations, int batch, long embedded, long expected) =>
        Assert.Equal(expected, Plan(iterations, batch).ValidationInterval(embedded));

    [Fact]
    public void What_looks_cost_is_never_more_than_the_training_and_a_given_rhythm_is_always_kept()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 2000; trial++)
        {
            var (iterations, batch, embedded) = (random.Next(1, 5000), random.Next(2, 200), random.Next(0, 100_000));
            var interval = Plan(iterations, batch).ValidationInterval(embedded);
            Assert.True(interval >= 1 && iterations / interval <= 19);   // at most 10 where a tenth is whole: of 19 iterations each is looked at
            Assert.True(3L * batch * interval >= embedded);
            Assert.Equal(trial, Plan(iterations, batch, every: trial).ValidationInterval(embedded));
        }
    }
}

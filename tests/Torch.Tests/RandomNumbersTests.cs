using ImageRegression.Tests;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

// Moments of 100 000 draws from a fixed seed: a bound of five standard errors, so that the wrong distribution fails and the right one never does.
[Collection(WholeProcess.Name)]   // some draw from the generator of all threads
public sealed class RandomNumbersTests
{
    private const int Draws = 100_000;

    public static TheoryData<string, double, double> Distributions => new()
    {
        // mean and variance by the textbook
        { "normal_", 3, 4 },
        { "normal", 3, 4 },
        { "uniform_", 1, 36.0 / 12 },
        { "bernoulli_", 0.3, 0.21 },
        { "bernoulli", 0.3, 0.21 },
        { "exponential_", 0.5, 0.25 },
        { "poisson", 6, 6 },
        { "random_", 4.5, 99.0 / 12 },
        { "randint", 4.5, 99.0 / 12 },
        { "randint from 0", 4.5, 99.0 / 12 },
        { "rand", 0.5, 1.0 / 12 },
        { "randn", 0, 1 },
        { "multinomial", 1.2, 0.56 },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Draws_have_the_mean_and_variance_of_their_distribution(string name, double mean, double variance)
    {
        using var scope = NewDisposeScope();
        var x = Draw(name, new Generator(42));
        Assert.Equal(Draws, x.numel());
        Assert.InRange(x.mean().ToDouble(), mean - (5 * Math.Sqrt(variance / Draws)), mean + (5 * Math.Sqrt(variance / Draws)));
        Assert.InRange(x.var().ToDouble() / variance, 0.95, 1.05);
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Equal_seeds_give_equal_draws_and_others_do_not(string name, double mean, double variance)
    {
        _ = (mean, variance);
        using var scope = NewDisposeScope();
        var first = Draw(name, new Generator(1));
        Assert.True(first.Equals(Draw(name, new Generator(1))));
        Assert.False(first.Equals(Draw(name, new Generator(2))));
    }

    [Fact]
    public void Draws_without_replacement_are_different_positions()
    {
        using var scope = NewDisposeScope();
        var drawn = tensor([0.0, 1, 1, 5]).multinomial(3, generator: new Generator(1)).data<long>().ToArray();
        Assert.Equal([1L, 2, 3], drawn.Order());   // position 0 has no weight
    }

    [Fact]
    public void A_generator_can_be_seeded_anew_and_tells_its_seed()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var first = rand(4, generator: generator);
        Assert.Same(generator, generator.manual_seed(1));
        Assert.True(first.Equals(rand(4, generator: generator)));
        Assert.Equal(1, generator.initial_seed());
        var drawn = generator.seed();
        Assert.Equal(drawn, generator.initial_seed());
        Assert.False(first.Equals(rand(4, generator: generator)));
    }

    [Fact]
    public void The_default_generator_is_that_of_creation()
    {
        using var scope = NewDisposeScope();
        var before = get_rng_state();
        try
        {
            manual_seed(5);
            Assert.Equal(5, random.initial_seed());
            var drawn = randn_like(zeros(3));
            manual_seed(5);
            Assert.True(drawn.Equals(randn(3)));
            Assert.NotEqual(random.seed(), random.seed());
        }
        finally
        {
            set_rng_state(before);
        }
    }

    private static Tensor Draw(string name, Generator generator)
    {
        using (generator)
            return name switch
            {
                "normal_" => empty(Draws, float64).normal_(3, 2, generator),
                "normal" => normal(3, 2, [Draws], float64, generator: generator),
                "uniform_" => empty(Draws, float64).uniform_(-2, 4, generator),
                "bernoulli_" => empty(Draws, float64).bernoulli_(0.3, generator),
                "bernoulli" => full(Draws, 0.3, float64).bernoulli(generator),
                "exponential_" => empty(Draws, float64).exponential_(2, generator),
                "poisson" => full(Draws, 6, float64).poisson(generator),
                "random_" => empty(Draws, float64).random_(0, 10, generator),
                "randint" => randint(0, 10, [Draws], float64, generator: generator),
                "randint from 0" => randint(10, [Draws], float64, generator: generator),
                "rand" => rand(Draws, float64, generator: generator),
                "randn" => randn(Draws, float64, generator: generator),
                "multinomial" => tensor([0.2, 0.4, 0.4]).multinomial(Draws, replacement: true, generator).to_type(float64),
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such distribution."),
            };
    }
}

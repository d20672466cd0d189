using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

public sealed class EngineRandomTests
{
    // torch.manual_seed(0); torch.rand(3) in PyTorch, the values its documentation and forums have shown since 1.0.
    [Fact]
    public void Seed_zero_gives_the_numbers_it_gives_in_Python()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        Assert.Equal([0.4963f, 0.7682f, 0.0885f], rand(3).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_restored_state_goes_on_with_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        randn(5);
        var state = get_rng_state();
        var expected = randn(5).data<float>().ToArray();
        set_rng_state(state);
        Assert.Equal(expected, randn(5).data<float>().ToArray());
    }

    [Fact]
    public void A_generator_of_ones_own_leaves_the_default_one_alone()
    {
        using var scope = NewDisposeScope();
        using Generator first = new(7), second = new(7);
        manual_seed(3);
        var expected = rand(2).data<float>().ToArray();
        manual_seed(3);
        Assert.Equal(randn(4, generator: first).data<float>().ToArray(), randn(4, generator: second).data<float>().ToArray());
        Assert.Equal(expected, rand(2).data<float>().ToArray());
        Assert.Equal(7, first.initial_seed());
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var order = randperm(100, generator: generator).data<long>().ToArray();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), order.Order());
        Assert.NotEqual(order.Order(), order);
    }

    [Fact]
    public void Draws_stay_in_their_range()
    {
        using var scope = NewDisposeScope();
        var (whole, fraction) = (randint(-2, 3, [1000]), empty(1000).uniform_(1, 2));
        Assert.Equal((-2L, 2L), (whole.min().ToInt64(), whole.max().ToInt64()));
        Assert.InRange(fraction.min().ToDouble(), 1, 1.1);
        Assert.InRange(fraction.max().ToDouble(), 1.9, 2);
    }
}

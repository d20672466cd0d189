using ImageRegression.Torch;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

[Collection(WholeProcess.Name)]
public sealed class EngineCheckTests
{
    [Fact]
    public void A_brief_check_finds_nothing_wrong()
    {
        var found = EngineCheck.Brief().ToArray();
        Assert.Equal(2, found.Length);
        Assert.All(found, one => Assert.Empty(one.Wrong));
        Assert.InRange(found[0].LargestError, 1e-9, OperatorProbe.Tolerance);   // float32 is not float64
        Assert.True(found[0].Cases > 50);
    }

    // Unguarded, each of ten processes ended in a segmentation fault within 5 s, some 9,000 rounds.
    [Fact]
    public void What_is_in_use_outlives_the_collections_of_another_thread() => Assert.Empty(LifetimeStress.Wrong(12_000));

    [Theory]
    [InlineData(1.001, 2)]
    [InlineData(double.NaN, 2)]
    [InlineData(1, 0)]
    public void A_sweep_counts_what_is_computed_wrongly(double factor, int wrong)
    {
        var found = new OperatorSweep("scalings", [new Scaling(factor), new Scaling(1), new Scaling(factor)]).Find(isOneThread: true);
        Assert.Equal((3, wrong), (found.Cases, found.Wrong.Length));
        Assert.All(found.Wrong, one => Assert.StartsWith("Scaling", one, StringComparison.Ordinal));
    }

    // An operator that is wrong in float32 only.
    private sealed record Scaling(double Factor) : OperatorProbe
    {
        protected override Tensor[] Draw(Generator generator) => [randn([5], generator: generator)];

        protected override Tensor Apply(Tensor[] given) => given[0] * (given[0].dtype == float32 ? Factor : 1);
    }
}

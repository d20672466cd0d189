using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

/// <summary>A function's result comes back as it was, or is refused by the line that returns it.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private T Stored<T>(Func<T> compute)
        where T : notnull
    {
        var stage = Stage.From("value", compute);
        using var run = sandbox.Runner().Run([stage]);
        return run.Value(stage);
    }

    private string Refused<T>(Func<T> compute)
        where T : notnull
    {
        var fault = Assert.Throws<UserErrorException>(() => Stored(compute));
        Assert.EndsWith("RoundTripTests.cs", fault.File, StringComparison.Ordinal);
        Assert.NotNull(fault.Line);
        Assert.Empty(sandbox.Store().Manifests);
        return fault.Message;
    }

    public sealed record Fit(double Slope, double[] Errors);

#pragma warning disable CA1051   // fields are what is tested
    public sealed class WithFields
    {
        public double Slope;
        public (int Best, double[] All) Tried;
    }
#pragma warning restore CA1051

    [Fact]
    public void What_can_be_stored_comes_back()
    {
        Assert.Equal((3.5, "a", 7), Stored(() => (3.5, "a", 7)));
        Assert.Equal([(1, double.NaN), (2, double.PositiveInfinity)], Stored(() => new[] { (1, double.NaN), (2, double.PositiveInfinity) }));
        Assert.Equal(new Vector3(1, 2, 3.5f), Stored(() => new Vector3(1, 2, 3.5f)));
        Assert.Equal([3.5, double.NaN, -0.0], Stored(() => new Fit(3.5, [3.5, double.NaN, -0.0])).Errors);
        Assert.Equal((3.5, 2), Stored(() => new WithFields { Slope = 3.5, Tried = (2, [0.1, double.NaN]) }) is var fields ? (fields.Slope, fields.Tried.Best) : default);
        Assert.Equal(2, Stored(() => new Dictionary<string, ImmutableArray<Fit>> { ["x"] = [new(1, []), new(2, [0.5])] })["x"][1].Slope);
        Assert.Equal([1, 4, 9], Stored(() => Enumerable.Range(1, 3).Select(i => i * i)));
        Assert.Equal(["b", "a"], Stored(() => new HashSet<string> { "b", "a" }));
        Assert.Equal(0.1, Stored(() => new { Share = 0.1 }).Share);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), Stored(() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2))));
        Assert.Null(Stored(() => new KeyValuePair<string, double?>("none", null)).Value);
    }

    public sealed class PrivateSetter
    {
        public double Slope { get; private set; } = 1;

        public static PrivateSetter Of(double slope) => new() { Slope = slope };
    }

    public sealed class Hidden(double slope)
    {
        private readonly double slope = slope;

        public Hidden()
            : this(0)
        {
        }

        public override string ToString() => slope.ToString(CultureInfo.InvariantCulture);
    }

    public sealed class NamedList : List<double>
    {
        public string Unit { get; set; } = "";
    }

    public abstract record Shape;

    public record Circle(double Radius)
    {
        public double Area { get; init; }
    }

    public sealed record Ring(double Radius, double Hole) : Circle(Radius);

    [Fact]
    public void What_cannot_is_refused_with_the_member()
    {
        Assert.Contains("its member 'Slope' is 3.5 and comes back as 1. Return numbers", Refused(() => PrivateSetter.Of(3.5)), StringComparison.Ordinal);
        Assert.Contains("its member '[1].slope' is 2 and comes back as 0", Refused(() => new[] { new Hidden(0), new Hidden(2) }), StringComparison.Ordinal);
        Assert.Contains("its member 'Item2.Slope' is 3.5 and comes back as 1", Refused(() => (1, PrivateSetter.Of(3.5))), StringComparison.Ordinal);
        Assert.Contains("its member '[a].Slope' is 3.5", Refused(() => new Dictionary<string, PrivateSetter> { ["a"] = PrivateSetter.Of(3.5) }), StringComparison.Ordinal);
        Assert.Contains("its member 'Unit' is \"mm\" and comes back as \"\"", Refused(() => new NamedList { Unit = "mm" }), StringComparison.Ordinal);
        Assert.Contains("it is a Ring and comes back as a Circle", Refused<Circle>(() => new Ring(2, 1)), StringComparison.Ordinal);
        Assert.Contains("comes back as a JsonElement", Refused<object>(() => 3.5), StringComparison.Ordinal);
        Assert.Contains("does not survive being stored", Refused(() => new Complex(1, 2)), StringComparison.Ordinal);
        Assert.Contains("does not survive being stored", Refused(() => new double[,] { { 1 } }), StringComparison.Ordinal);
        Assert.Contains("does not survive being stored", Refused<Func<int>>(() => () => 1), StringComparison.Ordinal);
        Assert.Contains("it is not computed yet", Refused(() => Task.FromResult(3.5)), StringComparison.Ordinal);
    }
}

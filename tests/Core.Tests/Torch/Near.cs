using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>Elements compared with numbers.</summary>
internal static class Near
{
    /// <summary>Each element lies within the tolerance of the expected one, relative to it where that is above 1; NaN equals NaN.</summary>
    public static void Equal(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-12, string what = "")
    {
        var (wanted, found) = (expected.ToArray(), Doubles(actual));
        Assert.True(wanted.Length == found.Length && wanted.Zip(found).All(pair => IsNear(pair.First, pair.Second, tolerance)),
            $"{what}: expected [{string.Join(", ", wanted)}] but found [{string.Join(", ", found)}]");
    }

    public static double[] Doubles(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to_type(float64).contiguous().data<double>().ToArray();
    }

    private static bool IsNear(double expected, double actual, double tolerance) =>
        expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected));
}

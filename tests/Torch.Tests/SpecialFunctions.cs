namespace ImageRegression.Torch.Tests;

/// <summary>Special functions from their series, to hold libtorch's against. Abramowitz and Stegun (1964), chapters 6 and 7.</summary>
internal static class SpecialFunctions
{
    private const double Large = 20;   // from here the asymptotic series below are exact to 1e-15

    /// <summary>The error function, for |x| up to 3 (7.1.5).</summary>
    public static double Erf(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    /// <summary>The x of -3 to 3 whose error function is y, by halving the interval.</summary>
    public static double ErfInverse(double y)
    {
        var (low, high) = (-3.0, 3.0);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            if (Erf(middle) < y) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>log Γ(x) for x > 0 (6.1.15, 6.1.41).</summary>
    public static double LogGamma(double x) => x < Large
        ? LogGamma(x + 1) - Math.Log(x)
        : ((x - 0.5) * Math.Log(x)) - x + (Math.Log(2 * Math.PI) / 2) + (1 / (12 * x)) - (1 / (360 * Math.Pow(x, 3))) + (1 / (1260 * Math.Pow(x, 5)));

    /// <summary>ψ(x) for x > 0 (6.3.5, 6.3.18).</summary>
    public static double Digamma(double x) => x < Large
        ? Digamma(x + 1) - (1 / x)
        : Math.Log(x) - (1 / (2 * x)) - (1 / (12 * x * x)) + (1 / (120 * Math.Pow(x, 4))) - (1 / (252 * Math.Pow(x, 6))) + (1 / (240 * Math.Pow(x, 8)));
}

using System.Collections.Immutable;

namespace ImageRegression.Baselines;

/// <summary>A linear support vector machine between two groups: the plane with the widest margin, at C for every violation.</summary>
/// <remarks>
/// Minimises ½‖w‖² + C Σ max(0, 1 − s(x·w + b)) with s = ±1 and b not penalised, as scikit-learn's <c>SVC(kernel="linear")</c>, by the
/// dual's pairs of the steepest descent (Fan, Chen and Lin 2005, JMLR 6). Meant for some hundred rows: the kernel is kept whole.
/// </remarks>
/// <param name="Coefficients">w, F values.</param>
/// <param name="Intercept">b.</param>
internal sealed record LinearSvm(ImmutableArray<double> Coefficients, double Intercept)
{
    // Largest violation of the optimality conditions: scikit-learn stops at 1e-3.
    private const double Tolerance = 1e-8;

    private const int MostSteps = 10_000_000;

    /// <summary>The plane between two groups.</summary>
    /// <param name="high">Rows on whose side x·w + b is to be positive; at least one.</param>
    /// <param name="low">Rows of the other side; at least one.</param>
    /// <param name="cost">C; &gt; 0.</param>
    /// <exception cref="UserErrorException">A group is empty.</exception>
    public static LinearSvm Fit(IReadOnlyList<double[]> high, IReadOnlyList<double[]> low, double cost = 1)
    {
        if (high.Count == 0 || low.Count == 0)
            throw new UserErrorException($"A plane between high and low needs cases of both; there are {high.Count} high and {low.Count} low ones.");
        double[][] rows = [.. high, .. low];
        double[] side = [.. high.Select(_ => 1.0), .. low.Select(_ => -1.0)];
        var kernel = Kernel(rows);
        var (alpha, gradient) = (new double[rows.Length], Enumerable.Repeat(-1.0, rows.Length).ToArray());
        for (var step = 0; step < MostSteps; step++)
        {
            var (up, down, violation) = MostViolating(side, alpha, gradient, kernel, cost);
            if (violation <= Tolerance)
                return Plane(rows, side, alpha, gradient, cost);
            Move(up, down, side, alpha, gradient, kernel, cost);
        }
        throw new UserErrorException($"No plane was found between {high.Count} high and {low.Count} low cases; features of very different sizes want scaling.");
    }

    private static double[,] Kernel(double[][] rows)
    {
        var kernel = new double[rows.Length, rows.Length];
        for (var i = 0; i < rows.Length; i++)
            for (var j = 0; j <= i; j++)
                kernel[i, j] = kernel[j, i] = Dot(rows[i], rows[j]);
        return kernel;
    }

    private static double Dot(double[] one, double[] other) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(one, other);

    // Pair (i, j): i the most violating of those that may grow, j the one that then lowers the dual most.
    private static (int Up, int Down, double Violation) MostViolating(double[] side, double[] alpha, double[] gradient, double[,] kernel, double cost)
    {
        var (up, most) = (-1, double.NegativeInfinity);
        for (var t = 0; t < side.Length; t++)
            if (side[t] > 0 ? alpha[t] < cost : alpha[t] > 0)
                if (-side[t] * gradient[t] is var value && value > most)
                    (up, most) = (t, value);
        var (down, least, best) = (-1, double.PositiveInfinity, double.PositiveInfinity);
        for (var t = 0; t < side.Length; t++)
            if (side[t] > 0 ? alpha[t] > 0 : alpha[t] < cost)
            {
                var value = -side[t] * gradient[t];
                least = Math.Min(least, value);
                if (up < 0 || value >= most)
                    continue;
                var gain = -(most - value) * (most - value) / Curvature(kernel, up, t);
                if (gain < best)
                    (down, best) = (t, gain);
            }
        return (up, down, up < 0 || down < 0 ? 0 : most - least);
    }

    private static double Curvature(double[,] kernel, int i, int j) => Math.Max(kernel[i, i] + kernel[j, j] - (2 * kernel[i, j]), 1e-12);

    private static void Move(int i, int j, double[] side, double[] alpha, double[] gradient, double[,] kernel, double cost)
    {
        var step = ((-side[i] * gradient[i]) + (side[j] * gradient[j])) / Curvature(kernel, i, j);
        step = Math.Min(step, side[i] > 0 ? cost - alpha[i] : alpha[i]);
        step = Math.Min(step, side[j] > 0 ? alpha[j] : cost - alpha[j]);
        alpha[i] = Math.Clamp(alpha[i] + (side[i] * step), 0, cost);
        alpha[j] = Math.Clamp(alpha[j] - (side[j] * step), 0, cost);
        for (var t = 0; t < gradient.Length; t++)
            gradient[t] += side[t] * step * (kernel[t, i] - kernel[t, j]);
    }

    private static LinearSvm Plane(double[][] rows, double[] side, double[] alpha, double[] gradient, double cost)
    {
        var w = new double[rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
            for (var f = 0; f < w.Length; f++)
                w[f] += alpha[i] * side[i] * rows[i][f];
        var free = Enumerable.Range(0, side.Length).Where(i => alpha[i] > 0 && alpha[i] < cost).Select(i => -side[i] * gradient[i]).ToArray();
        var b = free.Length > 0 ? free.Average() : (Bound(1) + Bound(-1)) / 2;
        return new([.. w], b);

        // Without a free support vector b lies between the groups' bounds; its middle is taken, as LIBSVM does.
        double Bound(int direction)
        {
            var values = Enumerable.Range(0, side.Length)
                .Where(i => direction > 0 == (side[i] > 0 ? alpha[i] < cost : alpha[i] > 0))
                .Select(i => -side[i] * gradient[i]).ToArray();
            return direction > 0 ? values.Max() : values.Min();
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ImageRegression.Evaluation;

/// <summary>How often each grade was predicted for each true grade; grades are ordered, 0 the lowest.</summary>
/// <param name="Names">What the grades are called, in order.</param>
/// <param name="Counts">Row by row: row = true grade, column = predicted grade; K · K counts.</param>
public sealed record ConfusionMatrix(ImmutableArray<string> Names, ImmutableArray<int> Counts)
{
    /// <summary>Counts pairs of grades.</summary>
    /// <param name="predicted">One grade for each case, 0 … K − 1.</param>
    /// <param name="target">The true grade of each, in the same order.</param>
    /// <param name="names">Names of the K grades.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no case, or a grade has no name.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> target, IEnumerable<string> names)
    {
        ImmutableArray<string> all = [.. names];
        if (predicted.Length != target.Length || target.IsEmpty)
            throw new ArgumentException($"There are {predicted.Length} predicted grades for {target.Length} targets; each case needs both, and there must be one.");
        var counts = new int[all.Length * all.Length];
        for (var i = 0; i < target.Length; i++)
        {
            if ((uint)predicted[i] >= all.Length || (uint)target[i] >= all.Length)
                throw new ArgumentException($"Case {i} has the grades {predicted[i]} and {target[i]}; they run from 0 to {all.Length - 1}.");
            counts[(target[i] * all.Length) + predicted[i]]++;
        }
        return new ConfusionMatrix(all, [.. counts]);
    }

    /// <summary>Cases with a true and a predicted grade.</summary>
    public int this[int target, int predicted] => Counts[(target * Names.Length) + predicted];

    /// <summary>Number of cases.</summary>
    public int Total => Counts.Sum();

    /// <summary>Share of cases whose grade is exactly right, 0 to 1.</summary>
    public double Accuracy => Enumerable.Range(0, Names.Length).Sum(grade => this[grade, grade]) / (double)Total;

    /// <summary>Cohen's kappa, unweighted: agreement beyond chance, at most 1.</summary>
    public double Kappa => KappaOf((i, j) => i == j ? 0 : 1);

    /// <summary>Kappa that counts a miss by its distance in grades.</summary>
    public double LinearKappa => KappaOf((i, j) => Math.Abs(i - j));

    /// <summary>Kappa that counts a miss by its squared distance in grades.</summary>
    public double QuadraticKappa => KappaOf((i, j) => (i - j) * (i - j));

    /// <summary>The matrix as lines of text: a row for each true grade, and the accuracy and kappas below.</summary>
    public override string ToString()
    {
        var width = Math.Max(Names.Max(name => name.Length), 5);
        var text = new StringBuilder("true \\ predicted".PadRight(Math.Max(width, 16)));
        foreach (var name in Names)
            text.Append("  ").Append(name.PadLeft(width));
        for (var row = 0; row < Names.Length; row++)
        {
            text.Append('\n').Append(Names[row].PadRight(Math.Max(width, 16)));
            for (var column = 0; column < Names.Length; column++)
                text.Append("  ").Append(this[row, column].ToString(CultureInfo.InvariantCulture).PadLeft(width));
        }
        return text.Append(CultureInfo.InvariantCulture,
            $"\naccuracy {Accuracy:0.000}, kappa {Kappa:0.000}, linear {LinearKappa:0.000}, quadratic {QuadraticKappa:0.000}").ToString();
    }

    // κ_w = 1 − Σ w o / Σ w e with e from the margins (Cohen 1968, "Weighted kappa", Psychol Bull 70); NaN where chance
    // alone would agree always, that is where both raters give one and the same grade.
    private double KappaOf(Func<int, int, double> weight)
    {
        var grades = Enumerable.Range(0, Names.Length).ToArray();
        double[] targets = [.. grades.Select(row => (double)grades.Sum(column => this[row, column]))];
        double[] predictions = [.. grades.Select(column => (double)grades.Sum(row => this[row, column]))];
        double observed = 0, expected = 0;
        foreach (var row in grades)
            foreach (var column in grades)
            {
                observed += weight(row, column) * this[row, column];
                expected += weight(row, column) * targets[row] * predictions[column] / Total;
            }
        return expected > 0 ? 1 - (observed / expected) : double.NaN;
    }
}

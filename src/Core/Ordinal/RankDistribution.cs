using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ImageRegression.Ordinal;

/// <summary>How probable each rank is for one image, and what is read from that.</summary>
public sealed record RankDistribution
{
    /// <summary>From probabilities.</summary>
    /// <param name="levels">What the ranks stand for.</param>
    /// <param name="probabilities">p, one a rank; 0 or more, 1 in sum.</param>
    /// <exception cref="ArgumentException">There is not one probability a rank.</exception>
    public RankDistribution(RankLevels levels, ImmutableArray<double> probabilities)
    {
        if (probabilities.Length != levels.Count)
            throw new ArgumentException($"There are {probabilities.Length} probabilities and {levels.Count} ranks; give one a rank.", nameof(probabilities));
        (Levels, Probabilities) = (levels, probabilities);
    }

    /// <summary>What the ranks stand for.</summary>
    public RankLevels Levels { get; }

    /// <summary>p, one a rank.</summary>
    public ImmutableArray<double> Probabilities { get; }

    /// <summary>p = softmax(l).</summary>
    /// <param name="levels">What the ranks stand for.</param>
    /// <param name="logits">l, one a rank.</param>
    public static RankDistribution Of(RankLevels levels, ReadOnlySpan<double> logits)
    {
        var p = new double[logits.Length];
        var (greatest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            greatest = Math.Max(greatest, logit);
        for (var r = 0; r < p.Length; r++)
            sum += p[r] = Math.Exp(logits[r] - greatest);
        for (var r = 0; r < p.Length; r++)
            p[r] /= sum;
        return new(levels, [.. p]);
    }

    /// <summary>Σ p_r v_r, in label units; between the outermost levels.</summary>
    [JsonIgnore]
    public double Expectation => Math.Clamp(Probabilities.Zip(Levels.Values, (p, level) => p * level).Sum(), Levels.Values[0], Levels.Values[^1]);

    /// <summary>The most probable rank; of several the lowest.</summary>
    [JsonIgnore]
    public int MostProbable => Probabilities.IndexOf(Probabilities.Max());

    /// <summary>
    /// Whether it has two peaks: the lower at least half as high as the higher, and a valley between them at most half as high as the lower.
    /// Its expectation then lies where hardly anything speaks for it.
    /// </summary>
    [JsonIgnore]
    public bool IsUndecided
    {
        get
        {
            var top = MostProbable;
            var peak = Probabilities[top];
            return Side(top - 1, -1) || Side(top + 1, 1);

            bool Side(int from, int step)
            {
                var valley = peak;
                for (var r = from; r >= 0 && r < Probabilities.Length; r += step)
                {
                    if (Probabilities[r] >= peak / 2 && valley <= Probabilities[r] / 2)
                        return true;
                    valley = Math.Min(valley, Probabilities[r]);
                }
                return false;
            }
        }
    }

    /// <summary>The shortest run of ranks that holds so much probability; of several the most probable, of these the lowest.</summary>
    /// <param name="mass">γ; where it is above 1, or rounding keeps all ranks below it, the run is of all ranks.</param>
    public RankRun Shortest(double mass) => BestRuns().FirstOrDefault(run => run.Mass >= mass, new(0, Probabilities.Length - 1, 1));

    /// <summary>
    /// The smallest γ above which every <see cref="Shortest"/> run holds a rank; what conformal calibration compares. 0 where all of them do.
    /// </summary>
    /// <param name="rank">0 … R − 1.</param>
    internal double MassWithout(int rank) =>
        BestRuns().Where(run => rank < run.First || rank > run.Last).Select(run => run.Mass).DefaultIfEmpty(0).Max();

    // The most probable run of each length.
    private IEnumerable<RankRun> BestRuns()
    {
        for (var length = 1; length < Probabilities.Length; length++)
            yield return Enumerable.Range(0, Probabilities.Length - length + 1)
                .Select(first => new RankRun(first, first + length - 1, Probabilities.AsSpan(first, length).ToArray().Sum()))
                .MaxBy(run => run.Mass);
        yield return new(0, Probabilities.Length - 1, 1);
    }
}

namespace ImageRegression.Evaluation;

/// <summary>Means and centred second moments of pairs (x, y), added one by one or merged: no list of the pairs is kept.</summary>
/// <remarks>Chan, Golub, LeVeque (1983), "Algorithms for Computing the Sample Variance", The American Statistician 37(3).</remarks>
internal struct PairSums
{
    private long count;
    private double meanX, meanY, xx, yy, xy;

    /// <summary>Pearson's correlation; NaN where x or y is constant.</summary>
    public readonly double Correlation => xy / Math.Sqrt(xx) / Math.Sqrt(yy);

    public void Add(double x, double y)
    {
        count++;
        var (dx, dy) = (x - meanX, y - meanY);
        meanX += dx / count;
        meanY += dy / count;
        xx += dx * (x - meanX);
        yy += dy * (y - meanY);
        xy += dx * (y - meanY);
    }

    public static PairSums operator +(PairSums a, PairSums b)
    {
        if (a.count == 0 || b.count == 0)
            return a.count == 0 ? b : a;
        var count = a.count + b.count;
        var (dx, dy, share) = (b.meanX - a.meanX, b.meanY - a.meanY, (double)b.count / count);
        return new PairSums
        {
            count = count,
            meanX = a.meanX + dx * share,
            meanY = a.meanY + dy * share,
            xx = a.xx + b.xx + dx * dx * a.count * share,
            yy = a.yy + b.yy + dy * dy * a.count * share,
            xy = a.xy + b.xy + dx * dy * a.count * share,
        };
    }
}

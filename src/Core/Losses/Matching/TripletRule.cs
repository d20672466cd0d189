namespace ImageRegression.Losses.Matching;

/// <summary>What one triplet costs: [ε − s·Δ]₊ + λ·[φ_an − β]₊, where it is mined; Δ = φ_ap − φ_an.</summary>
/// <param name="Margin">ε.</param>
/// <param name="Mining">Which triplets count.</param>
internal readonly record struct TripletRule(double Margin, TripletMining Mining)
{
    /// <summary>s, for margins that depend on Δ; no gradient goes through the margin. Default 1.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>β; ∞ leaves the second term out. Default ∞.</summary>
    public double Beta { get; init; } = double.PositiveInfinity;

    /// <summary>λ.</summary>
    public double Lambda { get; init; }

    /// <summary>Whether φ_pn takes the place of φ_an where it is more.</summary>
    public bool Swap { get; init; }

    /// <summary>Whether the hinge is rounded off: ln(1 + exp(ε − Δ)).</summary>
    public bool Smooth { get; init; }

    /// <summary>A triplet is mined where Low &lt; Δ ≤ High.</summary>
    public (double Low, double High) Window => Mining switch
    {
        TripletMining.Violating => (double.NegativeInfinity, Margin / Slope),
        TripletMining.SemiHard => (0, Margin / Slope),
        TripletMining.Hard => (double.NegativeInfinity, 0),
        TripletMining.Easy => (Margin / Slope, double.PositiveInfinity),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };
}

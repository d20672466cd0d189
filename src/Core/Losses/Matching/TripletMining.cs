namespace ImageRegression.Losses.Matching;

/// <summary>Which triplets (anchor, positive, negative) of a batch count; Δ = φ_ap − φ_an, ε the margin in force.</summary>
public enum TripletMining
{
    /// <summary>All there are.</summary>
    All,

    /// <summary>Those that violate the margin: Δ ≤ ε. What pytorch-metric-learning and AdaTriplet's authors call "all".</summary>
    Violating,

    /// <summary>Those in the right order but within the margin: 0 &lt; Δ ≤ ε.</summary>
    SemiHard,

    /// <summary>Those in the wrong order: Δ ≤ 0.</summary>
    Hard,

    /// <summary>Those that keep the margin: Δ &gt; ε.</summary>
    Easy,

    /// <summary>For every anchor its least similar positive with its most similar negative (Hermans, Beyer, Leibe 2017).</summary>
    BatchHard,
}

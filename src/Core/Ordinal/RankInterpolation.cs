namespace ImageRegression.Ordinal;

/// <summary>How the word vectors of all ranks are mixed from those of a few base ranks.</summary>
public enum RankInterpolation
{
    /// <summary>g = 1 − d/(R − 1), OrdinalCLIP's default. With three base ranks or more it draws ranks together: at an end the shares are 2/3, 1/3, 0.</summary>
    Linear,

    /// <summary>g = 1/(d + 10⁻⁵), OrdinalCLIP's <c>inv_prop</c>: nearly exact at each base rank.</summary>
    InverseProportional,

    /// <summary>g = exp(−d²), OrdinalCLIP's <c>normal</c>: of few base ranks, each rank takes the nearest.</summary>
    Normal,

    /// <summary>Straight lines from one base rank to the next, exact at each; not in OrdinalCLIP.</summary>
    Piecewise,
}

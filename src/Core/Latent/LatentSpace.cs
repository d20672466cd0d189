namespace ImageRegression.Latent;

/// <summary>The spaces of a StyleGAN in which an image has a code.</summary>
public enum LatentSpace
{
    /// <summary>Input of the mapping network: normal deviates.</summary>
    Z,

    /// <summary>Output of the mapping network.</summary>
    W,

    /// <summary>One w for each layer of the generator.</summary>
    WPlus,

    /// <summary>Outputs of the modulation layers: what the convolutions are scaled by.</summary>
    S,
}

/// <summary>Which layers of S belong to one w of W+.</summary>
public enum StyleGrouping
{
    /// <summary>As the generator is wired.</summary>
    Wiring,

    /// <summary>As the authors' code groups them (<c>S_WP_SIZES</c>), which is one layer behind the wiring.</summary>
    RepositoryVariant,
}

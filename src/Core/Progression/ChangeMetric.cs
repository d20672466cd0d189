namespace ImageRegression.Progression;

/// <summary>A measure of answers about changes.</summary>
public enum ChangeMetric
{
    /// <summary>Share of pairs with the right class, in percent.</summary>
    Accuracy,

    /// <summary>Mean of the three classes' F1, 0 to 1; 0 for a class that is neither true nor answered.</summary>
    MacroF1,

    /// <summary>The classes' F1, weighed by how many pairs are truly of each, 0 to 1.</summary>
    WeightedF1,

    /// <summary>Share of all pairs of which improved was called worse or worse improved, in percent.</summary>
    SignErrors,

    /// <summary>Kappa that counts a miss by its squared distance in classes, at most 1.</summary>
    QuadraticKappa,

    /// <summary>MAE of Δ, in label units.</summary>
    MAE,

    /// <summary>Spearman's rank correlation of answered and true Δ; NaN where one of them never differs.</summary>
    Spearman,
}

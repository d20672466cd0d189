namespace ImageRegression.Studies;

/// <summary>What can be measured of a regression.</summary>
public enum Metric
{
    /// <summary>Mean absolute error, in label units.</summary>
    MAE,

    /// <summary>Root mean squared error, in label units.</summary>
    RMSE,

    /// <summary>Coefficient of determination, as scikit-learn's <c>r2_score</c>.</summary>
    R2,

    /// <summary>Pearson's correlation of prediction and truth.</summary>
    Pearson,

    /// <summary>Mean label difference to the five nearest training images, in label units (Chao et al. 2022, section 3.1).</summary>
    D5,

    /// <summary>Residual variance of geodesic against label distances; 0 for a perfect space (Tenenbaum et al. 2000).</summary>
    RV,

    /// <summary>Mean absolute error of always answering the training mean, in label units: what to beat.</summary>
    MeanPredictor,

    /// <summary>Part of the cases whose interval holds the true value, 0 to 1; needs calibrated predictions.</summary>
    Coverage,

    /// <summary>Mean width of the intervals, in label units; needs calibrated predictions.</summary>
    IntervalWidth,
}

namespace ImageRegression.Neighbors;

/// <summary>One case to calibrate on.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Stratum">What it is grouped by besides its label bin, such as the sex; null where unknown.</param>
/// <param name="Predicted">ŷ, in label units.</param>
/// <param name="Target">The true value, in label units.</param>
/// <param name="Spread">The local spread, in label units.</param>
internal sealed record CalibrationCase(string Subject, string? Stratum, double Predicted, double Target, double Spread);

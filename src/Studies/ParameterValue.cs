namespace ImageRegression.Studies;

/// <summary>A parameter's value in one run, for the report.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Value">The value used, culture-free.</param>
/// <param name="IsDefault">Whether the script's default was used.</param>
public sealed record ParameterValue(string Name, string Value, bool IsDefault);

namespace ImageRegression.Pipeline;

/// <summary>
/// A value among a stage's settings that says itself what of it decides the result, because its properties alone do not, such as
/// one that holds a function.
/// </summary>
public interface IDescribed
{
    /// <summary>Says everything that decides the result, and nothing else.</summary>
    void Describe(Settings settings);
}

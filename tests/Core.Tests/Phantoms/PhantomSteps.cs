namespace ImageRegression.Tests;

/// <summary>How far two pictures of one scan lie apart.</summary>
internal static class PhantomSteps
{
    /// <summary>Mean absolute difference, in grey values.</summary>
    public static double Changed(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs((double)a - b)).Average();
}

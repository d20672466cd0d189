namespace ImageRegression.Phantoms;

/// <summary>Soft steps and bumps of compact support: cheap enough to be asked at every pixel.</summary>
internal static class Shape
{
    /// <summary>0 up to 0, 1 from 1 on, smooth between: 3t² − 2t³.</summary>
    public static float Step(float t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>1 at 0, 0 from ±1 on, smooth between: (1 − t²)².</summary>
    public static float Bump(float t)
    {
        var inside = MathF.Max(0, 1 - (t * t));
        return inside * inside;
    }
}

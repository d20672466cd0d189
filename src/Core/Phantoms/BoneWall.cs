namespace ImageRegression.Phantoms;

/// <summary>How much dense bone a ray meets in a wall of compact bone around spongy bone.</summary>
internal static class BoneWall
{
    /// <summary>Millimetres of dense bone on the way through a tube of round section.</summary>
    /// <param name="half">Outer radius.</param>
    /// <param name="across">Distance of the ray from the axis.</param>
    /// <param name="shell">Thickness of the wall.</param>
    /// <param name="filling">Density of the inside over that of the wall, 0 to 1.</param>
    public static float Tube(float half, float across, float shell, float filling)
    {
        if (across >= half)
            return 0;
        var outer = MathF.Sqrt((half * half) - (across * across));
        var hollow = half - shell;
        var inner = across < hollow ? MathF.Sqrt((hollow * hollow) - (across * across)) : 0;
        return 1.7f * (outer - ((1 - filling) * inner));
    }
}

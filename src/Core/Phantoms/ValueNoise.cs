using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>Smooth random functions: a value from −1 to 1 at every whole place, joined by smooth steps; the same for the same seed.</summary>
internal static class ValueNoise
{
    /// <summary>The value at a place of a line.</summary>
    public static float At(float x, uint seed)
    {
        var column = MathF.Floor(x);
        var i = (int)column;
        var left = Corner(i, 0, seed);
        return left + (Smooth(x - column) * (Corner(i + 1, 0, seed) - left));
    }

    /// <summary>The value at a place of a plane.</summary>
    public static float At(float x, float y, uint seed)
    {
        var (column, row) = (MathF.Floor(x), MathF.Floor(y));
        var (u, v) = (Smooth(x - column), Smooth(y - row));
        var (i, j) = ((int)column, (int)row);
        var top = Corner(i, j, seed) + (u * (Corner(i + 1, j, seed) - Corner(i, j, seed)));
        var bottom = Corner(i, j + 1, seed) + (u * (Corner(i + 1, j + 1, seed) - Corner(i, j + 1, seed)));
        return top + (v * (bottom - top));
    }

    /// <summary>The value at a place of space.</summary>
    public static float At(Vector3 place, uint seed)
    {
        var below = MathF.Floor(place.Z);
        var layer = unchecked((uint)(int)below * 0xC2B2AE3D);
        var low = At(place.X, place.Y, seed ^ layer);
        return low + (Smooth(place.Z - below) * (At(place.X, place.Y, seed ^ unchecked(layer + 0xC2B2AE3D)) - low));
    }

    private static float Smooth(float t) => t * t * (3 - (2 * t));

    private static float Corner(int i, int j, uint seed)
    {
        unchecked
        {
            var h = ((uint)i * 0x9E3779B1) ^ ((uint)j * 0x85EBCA77) ^ seed;
            h = (h ^ (h >> 15)) * 0x2C1B3C6D;
            h = (h ^ (h >> 12)) * 0x297A2D39;
            return ((h ^ (h >> 15)) * (2f / uint.MaxValue)) - 1;
        }
    }
}

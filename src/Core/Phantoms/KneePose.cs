using System.Numerics;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Phantoms;

/// <summary>How a knee stands before the detector at one visit.</summary>
/// <param name="TurnDeg">Rotation within the film.</param>
/// <param name="Shift">Right and down, as fractions of width and height.</param>
/// <param name="Zoom">Magnification relative to the usual.</param>
/// <param name="AxialDeg">Rotation about the leg's axis, outwards; moves what lies before and behind the joint.</param>
/// <param name="Flexion">Bend of the knee from −1 to 1: moves kneecap and notch, and tilts the joint line out of the beam.</param>
/// <param name="Weight">Soft tissue relative to the subject's usual.</param>
internal sealed record KneePose(double TurnDeg, Vector2 Shift, double Zoom, double AxialDeg, double Flexion, float Weight)
{
    /// <summary>What a film shows from top to bottom, in mm.</summary>
    public const float FieldMm = 140;

    public static KneePose Draw(ref SplitMix64 random) => new(
        TurnDeg: Math.Clamp(3.5 * random.Normal(), -9, 9),
        Shift: new((float)(0.018 * Clipped(ref random)), (float)(0.018 * Clipped(ref random))),
        Zoom: random.Uniform(0.95, 1.06),
        AxialDeg: 4.5 * Clipped(ref random),
        Flexion: Math.Clamp(0.4 * random.Normal(), -1, 1),
        Weight: (float)(1 + (0.04 * Clipped(ref random))));

    /// <summary>From millimetres of the knee (x outwards, y upwards) to pixels. A left knee's outer side lies to the viewer's right.</summary>
    public Matrix3x2 ToFilm(int height, int width, Side side)
    {
        var scale = (float)(Zoom * height / FieldMm);
        return Matrix3x2.CreateScale(side == Side.Left ? scale : -scale, -scale)
            * Matrix3x2.CreateRotation((float)(TurnDeg * Math.PI / 180))
            * Matrix3x2.CreateTranslation((0.5f + Shift.X) * width, (0.5f + Shift.Y) * height);
    }

    private static double Clipped(ref SplitMix64 random) => Math.Clamp(random.Normal(), -2.5, 2.5);
}

using System.Numerics;
using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>How a hand lies under the tube.</summary>
/// <param name="TurnDeg">Rotation of the whole hand.</param>
/// <param name="ShiftX">To the right, as a fraction of the width.</param>
/// <param name="ShiftY">Up, as a fraction of the height.</param>
/// <param name="Zoom">Size on the film relative to the usual.</param>
/// <param name="Spread">How far the fingers are apart; 1 is usual.</param>
/// <param name="BendDeg">Sideways bend of each ray's fingers, thumb first.</param>
internal sealed record HandPose(double TurnDeg, double ShiftX, double ShiftY, double Zoom, double Spread, double[] BendDeg)
{
    private const float FieldMm = 232, CentreX = 9, CentreY = 74;   // of the average man's hand

    public static HandPose Draw(ref SplitMix64 random)
    {
        var turn = Math.Clamp(6 * random.Normal(), -16, 16);
        var (x, y) = (random.Uniform(-0.05, 0.05), random.Uniform(-0.04, 0.04));
        var (zoom, spread) = (random.Uniform(0.9, 1.08), random.Uniform(0.55, 1.5));
        var bend = new double[5];
        foreach (ref var ray in bend.AsSpan())
            ray = 2.2 * random.Normal();
        return new HandPose(turn, x, y, zoom, spread, bend);
    }

    /// <summary>From millimetres of the hand (x to the thumb, y to the fingers) to pixels.</summary>
    /// <param name="height">Rows of the film.</param>
    /// <param name="width">Columns of the film.</param>
    /// <param name="size">Size of the hand. Small hands get smaller films, so only part of it shows on the image.</param>
    public Matrix3x2 ToFilm(int height, int width, double size)
    {
        var scale = (float)(Zoom * height / (FieldMm * Math.Pow(size, 0.7)));
        return Matrix3x2.CreateTranslation(-CentreX * (float)size, -CentreY * (float)size)
            * Matrix3x2.CreateRotation((float)(TurnDeg * Math.PI / 180))
            * Matrix3x2.CreateScale(scale, -scale)
            * Matrix3x2.CreateTranslation((float)((0.5 + ShiftX) * width), (float)((0.5 - ShiftY) * height));
    }
}

using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>All that is drawn at random of one radiograph before its noise: what both its picture and its facts come from.</summary>
/// <param name="Maturity">The hand.</param>
/// <param name="Pose">How it lies.</param>
/// <param name="Exposure">How it becomes a picture.</param>
internal sealed record HandPlan(HandMaturity Maturity, HandPose Pose, Exposure Exposure)
{
    public static HandPlan Draw(double ageMonths, Sex sex, ref SplitMix64 random)
    {
        var maturity = HandMaturity.Draw(ageMonths, sex, ref random);
        var pose = HandPose.Draw(ref random);
        return new(maturity, pose, Exposure.Draw(ref random));
    }

    /// <summary>The picture, row after row.</summary>
    /// <param name="height">Rows, in pixels.</param>
    /// <param name="width">Columns, in pixels.</param>
    /// <param name="random">For the noise.</param>
    public byte[] Render(int height, int width, ref SplitMix64 random)
    {
        var film = new Film(height, width, Pose.ToFilm(height, width, Maturity.Size));
        new HandDrawing(Maturity, Pose, film).Draw();
        return Exposure.Develop(film, height, width, ref random);
    }
}

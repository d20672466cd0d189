using System.Globalization;
using ImageRegression.Images;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Phantoms;

/// <summary>
/// Radiographs of hands that never existed, with known bone age: for trying a study before, or without, real data.
/// </summary>
/// <remarks>
/// A drawn left hand whose ossification follows age in months and sex: growth plates narrow and close, carpal bones
/// appear one after another, bones grow long and wide. Individuals differ in tempo (by about 7 months at 10 years), from
/// bone to bone, in size, pose, exposure and noise, so age cannot be read off exactly. Ages are distributed like those of
/// the RSNA 2017 challenge; predicting their mean errs by some 33 months. Image i depends on <see cref="Seed"/> and i
/// alone, not on how many are made or by how many threads.
/// </remarks>
/// <param name="Seed">Which population.</param>
/// <param name="Height">Rows, in pixels; at least 16.</param>
/// <param name="Width">Columns, in pixels; at least 16. The drawing suits heights of about 1.3 widths.</param>
public sealed record HandPhantom(ulong Seed, int Height = 104, int Width = 80)
{
    private const double MeanMonths = 127, StdMonths = 41, MinMonths = 4, MaxMonths = 228, ShareOfMales = 0.54;

    /// <summary>The shape of <see cref="Render(int)"/>'s result: grey, 8 bits.</summary>
    public PixelLayout Layout => new(Height, Width);

    /// <summary>Who is number <paramref name="index"/>.</summary>
    /// <returns>Bone age in whole months, 4 to 228 (the label), and sex.</returns>
    public (int AgeMonths, Sex Sex) Subject(int index)
    {
        var random = SplitMix64.For(Seed, 2 * (ulong)index);
        var months = Math.Clamp(MeanMonths + (StdMonths * random.Normal()), MinMonths, MaxMonths);
        return ((int)Math.Round(months), random.Uniform() < ShareOfMales ? Sex.Male : Sex.Female);
    }

    /// <summary>What <see cref="Render(int)"/> draws of number <paramref name="index"/>.</summary>
    public HandFacts Facts(int index)
    {
        var (ageMonths, sex) = Subject(index);
        var random = Randomness(index);
        var plan = HandPlan.Draw(ageMonths, sex, ref random);
        return new(ageMonths, sex)
        {
            TurnDeg = plan.Pose.TurnDeg,
            Spread = plan.Pose.Spread,
            HasMarker = plan.Exposure.HasMarker,
            Gain = plan.Exposure.Gain,
        };
    }

    /// <summary>The radiograph of number <paramref name="index"/>.</summary>
    /// <returns>Row after row, <see cref="Height"/> × <see cref="Width"/> bytes; bone is bright.</returns>
    public byte[] Render(int index)
    {
        var (ageMonths, sex) = Subject(index);
        return Render(index, ageMonths, sex);
    }

    /// <summary>The same individual (tempo, size, pose, exposure) at an age and of a sex of choice.</summary>
    /// <param name="index">Number of the individual.</param>
    /// <param name="ageMonths">Bone age in months, 0 to 240.</param>
    /// <param name="sex">Girls mature earlier and end smaller.</param>
    public byte[] Render(int index, double ageMonths, Sex sex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 16);
        var random = Randomness(index);
        return HandPlan.Draw(ageMonths, sex, ref random).Render(Height, Width, ref random);
    }

    /// <summary>The table of the first <paramref name="count"/> subjects; each has one image.</summary>
    public CaseTable Cases(int count) => new([.. Enumerable.Range(0, count).Select(CaseOf)]) { IsDrawn = true };

    /// <summary>The first <paramref name="count"/> subjects with their images, drawn on all processors.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="progress">Told (done, all) after each image, from any thread, one call at a time.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public ImageSet Generate(int count, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ImageSet.Fill(Cases(count), Layout, (row, slot) => Render(row).CopyTo(slot), progress, cancellation);
    }

    // Of everything about number i but age and sex.
    private SplitMix64 Randomness(int index) => SplitMix64.For(Seed, (2 * (ulong)index) + 1);

    private Case CaseOf(int index)
    {
        var (ageMonths, sex) = Subject(index);
        var id = string.Create(CultureInfo.InvariantCulture, $"hand-{index:D6}");
        return new Case(id, $"{id}.png", ageMonths, id) { Covariates = CovariateText.None.Add("sex", sex is Sex.Female ? "F" : "M") };
    }
}

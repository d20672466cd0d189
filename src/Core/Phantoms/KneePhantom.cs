using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Images;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Phantoms;

/// <summary>
/// Radiographs of knees that never existed, of the same subjects over eight years: for trying to recognise a person before,
/// or without, real data.
/// </summary>
/// <remarks>
/// Each subject has a left and a right knee, alike but not the same, seen from the front in a field of 140 × 140 mm around
/// the intercondylar notch at 0, 12, 24, 48, 72 and 96 months. The form of bones, the pattern of spongy bone and, in some,
/// metal stay; the joint space narrows and osteophytes grow slowly; pose, exposure and noise differ at every visit, and
/// exposure and noise also by site. An image depends on <see cref="Seed"/>, subject, side and month alone.
/// </remarks>
/// <param name="Seed">Which population.</param>
/// <param name="Height">Rows, in pixels; at least 16.</param>
/// <param name="Width">Columns, in pixels; at least 16. The drawing suits squares.</param>
public sealed record KneePhantom(ulong Seed, int Height = 64, int Width = 64)
{
    private const int SiteCount = 4;
    private const double RaysOfKnees = 0.38;   // attenuation at the harder rays that a thick knee needs, over that of a hand's
    private const float WideField = 1.27f;   // the crop around the notch seldom reaches the collimator

    /// <summary>When a subject is seen, in months since the first visit.</summary>
    public static ImmutableArray<int> Months { get; } = [0, 12, 24, 48, 72, 96];

    /// <summary>The shape of <see cref="Render"/>'s result: grey, 8 bits.</summary>
    public PixelLayout Layout => new(Height, Width);

    /// <summary>Where a subject is seen: <c>A</c> to <c>D</c>.</summary>
    /// <param name="subject">Number of the subject, from 0.</param>
    public string Site(int subject) => ((char)('A' + SiteNumber(subject))).ToString();

    /// <summary>One radiograph.</summary>
    /// <param name="subject">Number of the subject, from 0.</param>
    /// <param name="side">Which knee.</param>
    /// <param name="months">Time since the first visit; 0 or more, not only those of <see cref="Months"/>.</param>
    /// <returns>Row after row, <see cref="Height"/> × <see cref="Width"/> bytes; bone is bright.</returns>
    public byte[] Render(int subject, Side side, int months)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(subject);
        ArgumentOutOfRangeException.ThrowIfNegative(months);
        var knee = KneeAnatomy.Draw(Seed, subject, side);
        var random = SplitMix64.For(Seed ^ 0x4B6E6565, ((((ulong)subject * 2) + (ulong)side) << 16) + (ulong)months);
        var pose = KneePose.Draw(ref random);
        var exposure = ExposureAt(SiteNumber(subject), ref random);
        var film = new Film(Height, Width, pose.ToFilm(Height, Width, side), oversampling: Height < 256 ? 2 : 1);
        new KneeDrawing(knee, months, pose, film).Draw();
        return exposure.Develop(film, Height, Width, ref random);
    }

    /// <summary>The table of the first <paramref name="subjects"/>: both knees at every visit, the label in months.</summary>
    /// <param name="subjects">How many; at least 1.</param>
    public CaseTable Cases(int subjects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(subjects, 1);
        return new([.. Enumerable.Range(0, subjects).SelectMany(subject =>
            Enum.GetValues<Side>().SelectMany(side => Months.Select(months => CaseOf(subject, side, months))))])
        { IsDrawn = true };
    }

    /// <summary>The first <paramref name="subjects"/> with all their images, drawn on all processors.</summary>
    /// <param name="subjects">How many; at least 1. Each has 12 images.</param>
    /// <param name="progress">Told (done, all) after each image, from any thread, one call at a time.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public ImageSet Generate(int subjects, Action<int, int>? progress = null, CancellationToken cancellation = default) =>
        ImageSet.Fill(Cases(subjects), Layout, (row, slot) =>
        {
            var (knee, visit) = Math.DivRem(row, Months.Length);
            Render(knee / 2, (Side)(knee % 2), Months[visit]).CopyTo(slot);
        }, progress, cancellation);

    private int SiteNumber(int subject)
    {
        var random = SplitMix64.For(Seed, (4 * (ulong)subject) + 3);
        return random.Below(SiteCount);
    }

    private Case CaseOf(int subject, Side side, int months)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"knee-{subject:D5}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{name}-{side.ToString()[0]}-{months:D2}");
        return new Case(id, $"{id}.png", months, name) { Visit = months, Side = side, Site = Site(subject) };
    }

    private static Exposure ExposureAt(int site, ref SplitMix64 random)
    {
        var drawn = Exposure.Draw(ref random);
        return drawn with
        {
            Gain = drawn.Gain * RaysOfKnees * (0.9 + (0.07 * site)) * random.Uniform(0.85, 1.2),
            Noise = drawn.Noise * (0.8 + (0.3 * site)),
            Collimator = [.. drawn.Collimator.Select(side => (side.Normal, side.Distance * WideField))],
            HasMarker = false,   // a letter L would give a left knee away
        };
    }
}

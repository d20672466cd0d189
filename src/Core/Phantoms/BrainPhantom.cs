using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Images;
using ImageRegression.Tables;

namespace ImageRegression.Phantoms;

/// <summary>
/// Brain MRI of people who never existed, at five visits within three years: for trying to see whether one patient's brain
/// wastes, before, or without, real data.
/// </summary>
/// <remarks>
/// T1-weighted axial slices from the temporal lobes up. With atrophy a (0 none, 1 worst) the ventricles grow to V₀(1 + 1.5a), the cortex thins to 2.6 − 0.5a mm,
/// sulci widen and the hippocampi shrink to H₀(1 − 0.4a). Of ten subjects four gain 0.005 a year, two or three 0.03, and the others 0.07. Size, folds and one of
/// four scanners stay with a subject; turn, place, brightness and noise differ at every visit. The label is
/// MMSE = min(30, round(30 − 14a^1.3 + error)), the error of standard deviation 1.5. A scan depends on <see cref="Seed"/>, subject and visit
/// alone, not on how many are made or by how many threads.
/// </remarks>
/// <param name="Seed">Which population.</param>
/// <param name="Height">Rows, in pixels; at least 16. They show 210 mm.</param>
/// <param name="Width">Columns, in pixels; at least 16. They show 210 mm.</param>
/// <param name="Slices">Slices from the lowest to the highest, over 99 mm; at least 1.</param>
public sealed record BrainPhantom(ulong Seed, int Height = 64, int Width = 64, int Slices = 12)
{
    /// <summary>When a subject is seen, in months since the first visit.</summary>
    public static ImmutableArray<int> Months { get; } = [0, 6, 12, 24, 36];

    /// <summary>What makes scans differ beside the disease; by default all.</summary>
    public Nuisances Nuisances { get; init; } = Nuisances.All;

    /// <summary>Whether nobody changes: every visit has the atrophy and score of the first, and all else differs as ever. Default false.</summary>
    public bool IsStill { get; init; }

    /// <summary>The shape of <see cref="Render(int, int)"/>'s result: grey, 8 bits.</summary>
    public PixelLayout Layout => new(Height, Width) { Depth = Slices };

    /// <summary>What is drawn at a visit.</summary>
    /// <param name="subject">Number of the subject, from 0.</param>
    /// <param name="visit">Number of the visit, 0 to 4.</param>
    public BrainFacts Facts(int subject, int visit)
    {
        Check(subject, visit);
        var (course, brain, scan) = (Course(subject), Anatomy(subject), Scan(subject, visit));
        return new BrainFacts(course.AtrophyAt(visit), Months[visit], course.ScoreAt(visit))
        {
            PerYear = course.PerYear,
            Site = brain.Site.Name,
            Size = brain.Size,
            Ventricles = brain.Ventricles,
            Hippocampi = brain.Hippocampi,
            TurnDeg = scan.TurnDeg,
            Shift = (scan.Shift.X, scan.Shift.Y),
            Gain = scan.Gain,
        };
    }

    /// <summary>The scan of a visit.</summary>
    /// <inheritdoc cref="Render(int, int, double)"/>
    public byte[] Render(int subject, int visit) => Render(subject, visit, Course(subject).AtrophyAt(Checked(visit)));

    /// <summary>The same scan of the same subject at an atrophy of choice.</summary>
    /// <param name="subject">Number of the subject, from 0.</param>
    /// <param name="visit">Number of the visit, 0 to 4.</param>
    /// <param name="severity">Atrophy a, 0 to 1.</param>
    /// <returns>Slice after slice from below, row after row from the front, the subject's right on the viewer's left: <see cref="Slices"/> × <see cref="Height"/> × <see cref="Width"/> bytes.</returns>
    public byte[] Render(int subject, int visit, double severity)
    {
        Check(subject, visit);
        if (!(severity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(severity), severity, "Must lie between 0 and 1.");
        var picture = new byte[Slices * Height * Width];
        new BrainDrawing(Anatomy(subject), Scan(subject, visit), (float)severity, Height, Width).Draw(picture);
        return picture;
    }

    /// <summary>The table of the first <paramref name="subjects"/>, each at five visits; the label is the MMSE, the time in months, the site the hospital.</summary>
    /// <param name="subjects">How many; at least 1.</param>
    public CaseTable Cases(int subjects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(subjects, 1);
        return new([.. Enumerable.Range(0, subjects * Months.Length).Select(row => CaseOf(row / Months.Length, row % Months.Length))]) { IsDrawn = true };
    }

    /// <summary>The first <paramref name="subjects"/> with all their scans, drawn on all processors.</summary>
    /// <param name="subjects">How many; at least 1. Each has five scans.</param>
    /// <param name="progress">Told (done, all) after each scan, from any thread, one call at a time.</param>
    /// <param name="cancellation">Stops between two scans.</param>
    public ImageSet Generate(int subjects, Action<int, int>? progress = null, CancellationToken cancellation = default) =>
        ImageSet.Fill(Cases(subjects), Layout, (row, slot) => Render(row / Months.Length, row % Months.Length).CopyTo(slot), progress, cancellation);

    private Case CaseOf(int subject, int visit)
    {
        var facts = Facts(subject, visit);
        var name = string.Create(CultureInfo.InvariantCulture, $"brain-{subject:D5}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{name}-{facts.Months:D2}");
        return new Case(id, $"{id}.nii", facts.Score, name) { Visit = visit, Time = facts.Months, Site = facts.Site };
    }

    private BrainCourse Course(int subject) => BrainCourse.Draw(Seed, subject) is var course && IsStill ? course.Still() : course;

    private BrainAnatomy Anatomy(int subject) => BrainAnatomy.Draw(Seed, subject, Nuisances.HasFlag(Nuisances.Subject));

    private BrainScan Scan(int subject, int visit) => Nuisances.HasFlag(Nuisances.Visit) ? BrainScan.Draw(Seed, subject, visit) : BrainScan.Usual;

    private void Check(int subject, int visit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Slices, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(subject);
        Checked(visit);
    }

    private static int Checked(int visit) => visit >= 0 && visit < Months.Length ? visit
        : throw new ArgumentOutOfRangeException(nameof(visit), visit, $"Must be a visit from 0 to {Months.Length - 1}.");
}

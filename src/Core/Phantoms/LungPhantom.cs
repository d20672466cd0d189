using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Images;
using ImageRegression.Tables;

namespace ImageRegression.Phantoms;

/// <summary>
/// Lung-ultrasound clips of people who never existed, at four visits within a week: for trying to see whether one patient
/// got better or worse, before, or without, real data.
/// </summary>
/// <remarks>
/// A linear probe between two ribs. With severity σ (0 healthy, 3 worst) B-lines come one after another at twelve places, widen,
/// blot out the A-lines and slide less; the pleura gets gaps and grows rough; above 1.8 lung consolidates beneath it. Build and
/// one of four machines stay with a subject; place and tilt of the probe, gain, breath and speckle differ at every visit. The
/// label is SpO₂/FiO₂ = 476 − 110σ with an error of standard deviation 10. Subjects differ by a standard deviation of 0.8 in σ; from visit
/// to visit a subject changes by −0.2, 0 or 0.2, always the same, and a random part of standard deviation 0.15. A clip
/// depends on <see cref="Seed"/>, subject and visit alone, not on how many are made or by how many threads.
/// </remarks>
/// <param name="Seed">Which population.</param>
/// <param name="Height">Rows, in pixels; at least 16.</param>
/// <param name="Width">Columns, in pixels; at least 16. They show 40 mm.</param>
/// <param name="Frames">Frames of a clip, 12 a second; at least 1.</param>
public sealed record LungPhantom(ulong Seed, int Height = 64, int Width = 64, int Frames = 16)
{
    internal const double MostSevere = 3;

    /// <summary>When a subject is seen, in days since the first visit.</summary>
    public static ImmutableArray<int> Days { get; } = [0, 2, 4, 7];

    /// <summary>What makes clips differ beside the disease; by default all.</summary>
    public Nuisances Nuisances { get; init; } = Nuisances.All;

    /// <summary>Whether nobody changes: every visit has the severity and score of the first, and all else differs as ever. Default false.</summary>
    public bool IsStill { get; init; }

    /// <summary>The shape of <see cref="Render(int, int)"/>'s result: grey, 8 bits, frames as slices.</summary>
    public PixelLayout Layout => new(Height, Width) { Depth = Frames };

    /// <summary>What is drawn at a visit.</summary>
    /// <param name="subject">Number of the subject, from 0.</param>
    /// <param name="visit">Number of the visit, 0 to 3.</param>
    public LungFacts Facts(int subject, int visit)
    {
        Check(subject, visit);
        var (course, lung, scan) = (Course(subject), Anatomy(subject), Scan(subject, visit));
        return new LungFacts(course.Severities[visit], Days[visit], course.ScoreAt(visit))
        {
            Machine = lung.Machine.Name,
            DepthMm = lung.Machine.DepthMm,
            PleuraMm = lung.PleuraMm,
            FatMm = lung.FatMm,
            RibHalfMm = lung.Ribs.Half,
            ProbeMm = scan.ProbeMm,
            TiltDeg = scan.TiltDeg,
            Gain = scan.Gain,
            FarDb = scan.FarDb,
            BreathPhase = scan.BreathPhase,
        };
    }

    /// <summary>The clip of a visit.</summary>
    /// <inheritdoc cref="Render(int, int, double)"/>
    public byte[] Render(int subject, int visit) => Render(subject, visit, Course(subject).Severities[Checked(visit)]);

    /// <summary>The same scan of the same subject at a severity of choice.</summary>
    /// <param name="subject">Number of the subject, from 0.</param>
    /// <param name="visit">Number of the visit, 0 to 3.</param>
    /// <param name="severity">σ, 0 to 3.</param>
    /// <returns>Frame after frame, row after row: <see cref="Frames"/> × <see cref="Height"/> × <see cref="Width"/> bytes.</returns>
    public byte[] Render(int subject, int visit, double severity)
    {
        Check(subject, visit);
        if (!(severity is >= 0 and <= MostSevere))
            throw new ArgumentOutOfRangeException(nameof(severity), severity, "Must lie between 0 and 3.");
        var clip = new byte[Frames * Height * Width];
        new LungDrawing(Anatomy(subject), Scan(subject, visit), (float)severity, Height, Width).Draw(clip);
        return clip;
    }

    /// <summary>The table of the first <paramref name="subjects"/>, each at four visits; the label is SpO₂/FiO₂, the time in days, the site the machine.</summary>
    /// <param name="subjects">How many; at least 1.</param>
    public CaseTable Cases(int subjects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(subjects, 1);
        return new([.. Enumerable.Range(0, subjects * Days.Length).Select(row => CaseOf(row / Days.Length, row % Days.Length))]) { IsDrawn = true };
    }

    /// <summary>The first <paramref name="subjects"/> with all their clips, drawn on all processors.</summary>
    /// <param name="subjects">How many; at least 1. Each has four clips.</param>
    /// <param name="progress">Told (done, all) after each clip, from any thread, one call at a time.</param>
    /// <param name="cancellation">Stops between two clips.</param>
    public ImageSet Generate(int subjects, Action<int, int>? progress = null, CancellationToken cancellation = default) =>
        ImageSet.Fill(Cases(subjects), Layout, (row, slot) => Render(row / Days.Length, row % Days.Length).CopyTo(slot), progress, cancellation);

    internal static double Clamped(double severity) => Math.Clamp(severity, 0, MostSevere);

    private Case CaseOf(int subject, int visit)
    {
        var facts = Facts(subject, visit);
        var name = string.Create(CultureInfo.InvariantCulture, $"lung-{subject:D5}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{name}-{visit}");
        return new Case(id, $"{id}.mp4", facts.Score, name) { Visit = visit, Time = facts.Days, Position = "anterior", Site = facts.Machine };
    }

    private LungCourse Course(int subject) => LungCourse.Draw(Seed, subject) is var course && IsStill ? course.Still() : course;

    private LungAnatomy Anatomy(int subject) => LungAnatomy.Draw(Seed, subject, Nuisances.HasFlag(Nuisances.Subject));

    private LungScan Scan(int subject, int visit) => Nuisances.HasFlag(Nuisances.Visit) ? LungScan.Draw(Seed, subject, visit) : LungScan.Usual;

    private void Check(int subject, int visit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(Frames, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(subject);
        Checked(visit);
    }

    private static int Checked(int visit) => visit >= 0 && visit < Days.Length ? visit
        : throw new ArgumentOutOfRangeException(nameof(visit), visit, $"Must be a visit from 0 to {Days.Length - 1}.");
}

using ImageRegression.Phantoms;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Draws digital phantoms of knee radiographs: the same subjects at several visits.</summary>
internal sealed record LoadKneePhantom : LoadImages
{
    /// <summary>Subjects to draw; each has two knees at six visits.</summary>
    public required int Subjects { get; init; }

    /// <summary>Seed of the whole population.</summary>
    public ulong Seed { get; init; } = 1;

    internal override bool HasVisits => true;

    /// <inheritdoc/>
    public override string Kind => "knee phantom";

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        run.Note($"digital phantom: drawn knee radiographs of {Subjects} subjects, no patient data");
        using var images = new KneePhantom(Seed, Height, Width).Generate(
            Subjects, (done, total) => run.Progress(done, total, "images"), run.Cancellation);
        Keep(images, run);
    }
}

using ImageRegression.Phantoms;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Draws digital phantoms of hand radiographs, whose bone age is known exactly.</summary>
internal sealed record LoadHandPhantom : LoadImages
{
    /// <summary>Subjects to draw, one image each.</summary>
    public required int Count { get; init; }

    /// <summary>Seed of the whole population.</summary>
    public ulong Seed { get; init; } = 1;

    /// <inheritdoc/>
    public override string Kind => "hand phantom";

    private HandPhantom Phantom => new(Seed, Height, Width);

    /// <inheritdoc/>
    internal override HandFacts? Hand(int row) => Phantom.Facts(row);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        run.Note($"digital phantom: {Count} drawn hand radiographs, no patient data");
        using var images = Phantom.Generate(
            Count, (done, total) => run.Progress(done, total, "images"), run.Cancellation);
        Keep(images, run);
    }
}

using ImageRegression.Images;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Draws digital phantoms of brain MRI: the same subjects at five visits within three years. Labels are the MMSE, not visits.</summary>
internal sealed record LoadBrainPhantom : LoadImages
{
    /// <summary>Subjects to draw; each has five scans.</summary>
    public required int Subjects { get; init; }

    /// <summary>Axial slices of a scan.</summary>
    public required int Slices { get; init; }

    /// <summary>Seed of the whole population.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What makes scans differ beside the disease.</summary>
    public Nuisances Nuisances { get; init; } = Nuisances.All;

    /// <summary>Whether nobody changes from visit to visit.</summary>
    public bool IsStill { get; init; }

    /// <inheritdoc/>
    public override string Kind => "brain phantom";

    /// <inheritdoc/>
    public override PixelLayout Layout => Phantom.Layout;

    private BrainPhantom Phantom => new(Seed, Height, Width, Slices) { Nuisances = Nuisances, IsStill = IsStill };

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        run.Note($"digital phantom: drawn brain MRI of {Subjects} subjects, no patient data{(IsStill ? "; nobody changes" : "")}");
        using var scans = Phantom.Generate(Subjects, (done, total) => run.Progress(done, total, "scans"), run.Cancellation);
        scans.Save(run.Output.Path("images"));
    }
}

using ImageRegression.Images;
using ImageRegression.Phantoms;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Draws digital phantoms of lung-ultrasound clips: the same subjects at four visits within a week. Labels are SpO₂/FiO₂, not visits.</summary>
internal sealed record LoadLungPhantom : LoadImages
{
    /// <summary>Subjects to draw; each has four clips.</summary>
    public required int Subjects { get; init; }

    /// <summary>Frames of a clip.</summary>
    public required int Frames { get; init; }

    /// <summary>Seed of the whole population.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What makes clips differ beside the disease.</summary>
    public Nuisances Nuisances { get; init; } = Nuisances.All;

    /// <summary>Whether nobody changes from visit to visit.</summary>
    public bool IsStill { get; init; }

    /// <inheritdoc/>
    public override string Kind => "lung phantom";

    /// <inheritdoc/>
    public override PixelLayout Layout => Phantom.Layout;

    private LungPhantom Phantom => new(Seed, Height, Width, Frames) { Nuisances = Nuisances, IsStill = IsStill };

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        run.Note($"digital phantom: drawn lung-ultrasound clips of {Subjects} subjects, no patient data{(IsStill ? "; nobody changes" : "")}");
        using var clips = Phantom.Generate(Subjects, (done, total) => run.Progress(done, total, "clips"), run.Cancellation);
        clips.Save(run.Output.Path("images"));
    }
}

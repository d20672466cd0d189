using System.Collections.Immutable;
using ImageRegression.Language;
using ImageRegression.Models;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Start.From(PretrainClip)"/>
internal sealed record ClipStart : Start
{
    /// <summary>The CLIP whose tower of images is taken.</summary>
    public required PretrainClip Clip { get; init; }

    /// <inheritdoc/>
    public override bool IsPretrained => Clip.Captions.Kind != CaptionKind.None;

    internal override ImmutableArray<StageInput> Inputs => [("start", Clip)];

    internal override PretrainedWeights Read(StageRun run)
    {
        var images = run.Input(Clip).Images;
        return new(Clip.Name, images.state_dict().ToDictionary(one => one.Key, one => one.Value.detach().cpu()), PixelInput.Of(images));
    }
}

using System.Collections.Immutable;
using ImageRegression.Data;

namespace ImageRegression.Pipeline.Stages;

/// <summary>Divides the images of a set into training, validation and test parts; never one subject over two.</summary>
public sealed record SplitImages : Stage<Parts>
{
    /// <summary>The images to divide.</summary>
    public required LoadImages Images { get; init; }

    /// <summary>The proportions; null: the parts that the table names.</summary>
    public SubjectSplit? Division { get; init; }

    /// <summary>The images to learn from.</summary>
    public ImagePart Train => new(this, Part.Train);

    /// <summary>The images that choose settings.</summary>
    public ImagePart Validation => new(this, Part.Validation);

    /// <summary>The images that are only measured on.</summary>
    public ImagePart Test => new(this, Part.Test);

    /// <inheritdoc/>
    public override string Kind => "split";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Images)];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        settings.Add("division", (object?)Division);
        settings.Add("dividing", SubjectSplit.Version);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var cases = run.Input(Images).Cases;
        run.Output.WriteJson("parts.json", Division?.Of(cases) ?? SubjectSplit.FromTable(cases));
    }

    /// <inheritdoc/>
    public override Parts Read(ArtifactFolder artifacts) => artifacts.ReadJson<Parts>("parts.json");
}

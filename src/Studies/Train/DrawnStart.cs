namespace ImageRegression.Studies;

/// <summary>No weights, because those that would be taken are not installed; says so beside the results.</summary>
internal sealed record DrawnStart : Start
{
    /// <inheritdoc/>
    public override bool IsPretrained => false;

    internal override string Note =>
        "All weights are drawn: the ImageNet weights are not installed. Few images teach a network that starts from nothing little; to start from them run scripts/setup --with-imagenet.";
}

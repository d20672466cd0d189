using ImageRegression.Models;

namespace ImageRegression.Language;

/// <summary>What CLIP's towers of images have in common: their embedding is the space that texts and images share, and they take one size of images.</summary>
/// <remarks>Weights are named as in OpenAI's code, with or without <c>visual.</c>. Those of the tower of texts have no place here and are left.</remarks>
public abstract record ClipTowerSpec : ModelSpec
{
    private protected ClipTowerSpec(int dim) : base(dim)
    {
    }

    /// <summary>Heads of the attention; ≥ 1. No file of weights says how many. Default null: one for every 64 numbers, as in all of OpenAI's.</summary>
    public int? Heads { get; init => field = value is null ? null : Positive(value.Value, nameof(Heads)); }

    internal override string? NameOf(string published) => ClipNames.OfImageTower(published);

    private protected int HeadsOf(int width)
    {
        var heads = Heads ?? Math.Max(1, width / 64);
        return width % heads == 0 ? heads
            : throw new UserErrorException($"{Name}: {width} numbers cannot be read by {heads} heads; the width must be a multiple of the heads. Set {nameof(Heads)}.");
    }
}

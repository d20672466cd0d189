using System.Collections.Immutable;
using ImageRegression.Language;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <summary>The tokens of a prompt that are not learnt, as the tower embeds them; W numbers each.</summary>
/// <param name="Start">The start of a sentence.</param>
/// <param name="Stop">The full stop.</param>
/// <param name="End">The end of a sentence, where the tower is read.</param>
/// <param name="Padding">What follows the end, and changes nothing.</param>
public sealed record FrozenTokens(ImmutableArray<double> Start, ImmutableArray<double> Stop, ImmutableArray<double> End, ImmutableArray<double> Padding)
{
    // The same in every byte-level vocabulary: 256 symbols, the same at the end of a word, merges, and at last start and end.
    private const long StopId = 256 + ('.' - '!'), PaddingId = 0;

    /// <summary>Those of a tower.</summary>
    internal static FrozenTokens Of(TextTower tower)
    {
        return new(Vector(tower.Size.Vocabulary - 2), Vector(StopId), Vector(tower.Size.Vocabulary - 1), Vector(PaddingId));

        ImmutableArray<double> Vector(long id)
        {
            using var scope = NewDisposeScope();
            using var withoutGradient = no_grad();
            return [.. tower.Embed(tensor([id], device: tower.parameters().First().device)).to(float64).flatten().ToHost<double>()];
        }
    }
}

using ImageRegression.Losses;
using ImageRegression.Models;

namespace ImageRegression.Studies;

/// <summary>A method that trains a network: what it is trained with, and what answers in the end.</summary>
public sealed record TrainedMethod : Method
{
    internal TrainedMethod(string name, Head head, Loss loss)
        : base(name) => (Head, Loss) = (head, loss);

    /// <summary>The head that is trained and answers; <see cref="Head.None"/>: neighbours answer.</summary>
    public Head Head { get; init; }

    /// <summary>Of the head's outputs, or of the embedding where there is no head.</summary>
    public Loss Loss { get; init; }

    /// <summary>A loss of the embedding beneath the head, trained together with <see cref="Loss"/>; null: none.</summary>
    public Loss? EmbeddingLoss { get; init; }
}

using ImageRegression.Losses;
using ImageRegression.Models;

namespace ImageRegression.Studies;

/// <summary>A method that trains a network: what it is trained with, and what answers in the end.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Head">The head that is trained and answers; <see cref="Head.None"/>: neighbours answer.</param>
/// <param name="Loss">Of the head's outputs, or of the embedding where there is no head.</param>
public sealed record TrainedMethod(string Name, Head Head, Loss Loss) : Method(Name)
{
    /// <summary>A loss of the embedding beneath the head, trained together with <see cref="Loss"/>; null: none.</summary>
    public Loss? EmbeddingLoss { get; init; }
}

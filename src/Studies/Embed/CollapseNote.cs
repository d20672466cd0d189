using ImageRegression.Evaluation;
using ImageRegression.Tables;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Studies;

/// <summary>What every reader of a result must know of a space that has collapsed. All that reads embeddings of a model passes here.</summary>
internal static class CollapseNote
{
    /// <summary>The note on a test part, embedded by a loss that compares directions; null where there is nothing to say.</summary>
    /// <remarks>Other losses are measured where a study asks for it (<c>Evaluate.Collapse</c>): to them a line through 0 is no fault.</remarks>
    public static string? Of(TrainModel fit, ImagePart part, Tensor vectors) =>
        part.Part == Part.Test && (fit.Plan.EmbeddingLoss ?? fit.Plan.Loss).ComparesDirections && Collapse.SentenceOf(Collapse.Parallel(vectors)) is { } sentence
            ? $"{fit.Name}, {part.Name} part: {sentence}" : null;
}

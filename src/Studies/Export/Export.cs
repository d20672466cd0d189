using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>What a study has made, as files for other programs: its answer says where they are.</summary>
public static class Export
{
    /// <summary>Embeddings and whose they are.</summary>
    /// <remarks>
    /// <c>embeddings.csv</c> and <c>.parquet</c>: id, subject, label, the columns of the table, and the embedding's numbers <c>e0</c>, <c>e1</c>, …
    /// <c>embeddings.npy</c>, shape [N, D], and <c>labels.npy</c>, [N], whose rows <c>cases.csv</c> names.
    /// </remarks>
    /// <param name="embeddings">The embedded images, such as <c>fit.Embed(images.Test)</c>.</param>
    /// <param name="formats">In which forms.</param>
    public static Stage<string> Embeddings(Stage<Embeddings> embeddings, ExportFormats formats = ExportFormats.All) =>
        new ExportEmbeddings { Embeddings = embeddings, Formats = formats };

    /// <summary>An index: the embedded training cases as <see cref="Embeddings"/> writes them, called <c>index</c>, and its radius in <c>index.json</c>.</summary>
    /// <param name="index">The index, calibrated or not.</param>
    /// <param name="formats">In which forms.</param>
    public static Stage<string> Index(Stage<NeighborIndex> index, ExportFormats formats = ExportFormats.All) =>
        new ExportIndex { Index = index, Formats = formats };

    /// <summary>Predictions and their evidence.</summary>
    /// <remarks>
    /// <c>predictions.csv</c> and <c>.parquet</c>: a row a case; <c>evidence.csv</c> and <c>.parquet</c>: a row a neighbour of a case. <c>target.npy</c>,
    /// <c>predicted.npy</c> and, where intervals are calibrated, <c>lower.npy</c> and <c>upper.npy</c>, shape [N], whose rows <c>cases.csv</c> names.
    /// </remarks>
    /// <param name="predictions">The predictions, such as those of <c>Evaluate.Regression(…)</c>.</param>
    /// <param name="formats">In which forms.</param>
    public static Stage<string> Predictions(Stage<Predictions> predictions, ExportFormats formats = ExportFormats.All) =>
        new ExportPredictions { Predictions = predictions, Formats = formats };

    /// <summary>A trained model as <c>model.onnx</c>, which takes images as a decoder gives them and needs nothing of this program.</summary>
    /// <remarks>
    /// Input <c>images</c>, shape [N, C, H, W], of any size; where the model sees covariates also <c>covariates</c>, [N, K]. Outputs <c>embeddings</c>, [N, D],
    /// and with a head <c>outputs</c> and <c>predicted</c>, [N], in label units. docs/python.md says more.
    /// </remarks>
    /// <param name="fit">The trained model, of a network of this program for images.</param>
    /// <param name="decoding">How an ordinal head's probabilities become a label.</param>
    public static Stage<string> Onnx(TrainModel fit, OrdinalDecoding decoding = OrdinalDecoding.Expectation) =>
        new ExportOnnx { Fit = fit, Decoding = decoding };
}

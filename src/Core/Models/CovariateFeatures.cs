using ImageRegression.Models.Onnx;
using ImageRegression.Tables;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// Covariates as features beside those of an image: a z-score is one feature, a category a learnt embedding of its own
/// (Guo and Berkhahn 2016, "Entity Embeddings of Categorical Variables").
/// </summary>
/// <remarks>
/// The embedding of the column <c>sex</c> is called <c>sex_emb</c> among the owner's modules, as in the code of Chao et al. (2022);
/// those of others likewise.
/// </remarks>
internal sealed class CovariateFeatures
{
    private readonly (Embedding? Embedding, string Name)[] columns;
    private readonly string network;

    /// <summary>Features of the given covariates, their embeddings registered among a network's modules.</summary>
    /// <param name="owner">The network.</param>
    /// <param name="coding">The covariates; none: no features.</param>
    /// <param name="dimensions">Dimension of the embedding of a category; ≥ 1.</param>
    public CovariateFeatures(Module owner, CovariateCoding coding, long dimensions)
    {
        network = owner.GetName();
        columns = [.. coding.Columns.Select(column => (column is CategoricalColumn categories ? Embedding(categories.Levels.Length, dimensions) : null, column.Name))];
        foreach (var (embedding, name) in columns)
            if (embedding is not null)
                owner.register_module($"{name.Replace('.', '_')}_emb", embedding);   // a module's name has no dots
        Width = columns.Sum(column => column.Embedding is null ? 1 : dimensions);
    }

    /// <summary>Features of a case.</summary>
    public long Width { get; }

    /// <summary>The image's features and behind them those of the covariates.</summary>
    /// <param name="image">Shape [N, F].</param>
    /// <param name="covariates">Shape [N, K]; null where K is 0.</param>
    /// <returns>Shape [N, F + <see cref="Width"/>].</returns>
    /// <exception cref="ArgumentException">The covariates are not those of the network.</exception>
    public Tensor Join(Tensor image, Tensor? covariates)
    {
        Require(covariates, image.shape[0]);
        if (covariates is null)
            return image;
        return cat([image, .. columns.Select((column, k) => column.Embedding is { } embedding
            ? embedding.call(covariates.select(1, k).to(ScalarType.Int64))
            : covariates.narrow(1, k, 1).to(image.dtype))], dim: 1);
    }

    /// <summary>The same in ONNX. A category that is none of the model's is an error of the runtime: it lies beyond the embeddings, also where its number is negative.</summary>
    public OnnxValue Join(OnnxValue image, OnnxValue? covariates)
    {
        if (covariates is not { } given)
            return columns.Length == 0 ? image : throw new InvalidOperationException($"{network} sees covariates, and its graph has no input for them.");
        OnnxValue[] joined = [image, .. columns.Select((column, k) => column.Embedding is { } embedding ? Learnt(embedding, given.Select(1, k)) : given.Slice(1, k, k + 1))];
        return OnnxValue.Concat(1, joined);
    }

    // Gather counts negative places from the end.
    private static OnnxValue Learnt(Embedding embedding, OnnxValue category)
    {
        var (graph, place, weight) = (category.Graph, category.To(OnnxType.Int64), embedding.get_parameter("weight")!);   // of 'weight' TorchSharp hands out a copy of the reference
        var known = graph.Node("Where", [graph.Node("Less", [place, graph.Constant(0L)]), graph.Constant(weight.shape[0]), place]);
        return graph.Node("Gather", [graph.Weight(weight), known], ("axis", 0L));
    }

    private void Require(Tensor? covariates, long batch)
    {
        var fits = columns.Length == 0 ? covariates is null : covariates is { shape: [var rows, var width] } && rows == batch && width == columns.Length;
        if (!fits)
            throw new ArgumentException(
                $"{network} looks at {(columns.Length == 0 ? "no covariates" : $"the covariates {string.Join(", ", columns.Select(column => column.Name))}")}, but was given "
                + (covariates is null ? "none." : $"a tensor of shape {covariates.ShapeText()}; it must be [{batch}, {columns.Length}]."),
                nameof(covariates));
    }
}

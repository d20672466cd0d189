using ImageRegression.Models.Onnx;
using ImageRegression.Tables;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// Joins covariates to the outputs of a network of images alone by two linear layers,
/// W₂ relu(W₁ [image, covariates] + b₁) + b₂, as <see cref="BoneAgeNet"/> does. Without covariates the outputs stay as they are.
/// </summary>
internal sealed class CovariateFusion : Module<Tensor, Tensor?, Tensor>
{
    private const long CategoryDimensions = 8;

    private readonly CovariateFeatures features;
    private readonly Linear? L1, L2;

    /// <summary>Layers of their own for the given covariates.</summary>
    /// <param name="network">What it is part of, for messages.</param>
    /// <param name="dim">Dimension of the image's outputs, and of the result.</param>
    /// <param name="coding">The covariates.</param>
    public CovariateFusion(string network, long dim, CovariateCoding coding) : base(network)
    {
        features = new(this, coding, CategoryDimensions);
        if (coding.Columns.IsEmpty)
            return;
        register_module(nameof(L1), L1 = Linear(dim + features.Width, dim));
        register_module(nameof(L2), L2 = Linear(dim, dim));
    }

    /// <summary>Joins.</summary>
    /// <param name="image">Shape [N, dim].</param>
    /// <param name="covariates">Shape [N, K]; null where K is 0.</param>
    /// <returns>Shape [N, dim].</returns>
    public override Tensor forward(Tensor image, Tensor? covariates)
    {
        var joined = features.Join(image, covariates);
        return L1 is null ? joined : L2!.call(L1.call(joined).relu_());
    }

    /// <summary>The same in ONNX.</summary>
    public OnnxValue Onnx(OnnxValue image, OnnxValue? covariates)
    {
        var joined = features.Join(image, covariates);
        return L1 is null ? joined : joined.Through(L1).Relu().Through(L2!);
    }
}

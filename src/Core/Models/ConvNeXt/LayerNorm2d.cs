using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ConvNeXt;

/// <summary>Layer normalisation over the channels of every pixel.</summary>
internal sealed class LayerNorm2d : Module<Tensor, Tensor>, IOnnxModule
{
    /// <summary>ε of all normalisations of ConvNeXt.</summary>
    public const double Eps = 1e-6;

    private readonly Parameter weight;
    private readonly Parameter bias;

    public LayerNorm2d(long channels) : base(nameof(LayerNorm2d))
    {
        weight = Parameter(ones(channels));
        bias = Parameter(zeros(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return functional.layer_norm(input.permute(0, 2, 3, 1), [weight.shape[0]], weight, bias, Eps).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Transpose(0, 2, 3, 1).LayerNormalized(weight, bias, Eps).Transpose(0, 3, 1, 2);
}

using ImageRegression.Images;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>An augmentation made of a function in a script; see <c>Augmentation.From</c>.</summary>
internal sealed record FunctionAugmentation(string Name, Func<Tensor, ulong, Tensor> Function, LambdaSource Source) : IAugmentation, IDescribed
{
    public Tensor Apply(Tensor images, ulong seed) => Function(images, seed);

    public void Describe(Settings settings)
    {
        settings.Add("name", Name);
        Source.Describe(settings);
    }
}

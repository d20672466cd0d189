using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Studies;

/// <summary>A network that a function in a script builds; see <c>ModelSpec.From</c>.</summary>
internal sealed record FunctionModel : ModelSpec, IDescribed
{
    private readonly string name;
    private readonly LambdaSource source;
    private readonly Func<PixelLayout, Module<Tensor, Tensor>> build;

    public FunctionModel(string name, int dim, Func<PixelLayout, Module<Tensor, Tensor>> build, LambdaSource source) : base(dim) =>
        (this.name, this.build, this.source) = (name, build, source);

    public override string Name => name;

    public void Describe(Settings settings)
    {
        settings.Add("name", name);
        settings.Add("Dim", Dim);
        settings.Add("Head", (object)Head);
        settings.Add("Covariates", (object)Covariates);
        source.Describe(settings);
    }

    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(build(images), Dim, covariates: covariates);
}

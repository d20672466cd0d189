using ImageRegression.Losses;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A loss made of a function in a script; see <c>Loss.From</c>.</summary>
internal sealed record FunctionLoss(string Called, Func<Tensor, Tensor, Tensor> Function, LambdaSource Source) : Loss<NoState>, IDescribed
{
    public override string Name => Called;

    public override NoState Start => NoState.None;

    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        return (Function(embeddings, labels)?.MoveToOuterDisposeScope()!, state);   // null is told by LossTrial
    }

    public void Describe(Settings settings)
    {
        settings.Add("name", Called);
        Source.Describe(settings);
    }
}

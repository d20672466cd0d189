using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using static TorchSharp.torch;

/// <summary>Embeddings and identities of adatriplet.json, and what a loss makes of them.</summary>
public static class MatchingGoldenBatch
{
    public const string FileName = "adatriplet.json";

    /// <summary>Both sides compute in float64; sums of some thousand terms in another order differ by less.</summary>
    public const double Absolute = 1e-10, Relative = 1e-9;

    public static (double Value, double[] Gradient, object Next) Evaluate(Loss loss, Tensor embeddings, Tensor labels, object state)
    {
        using var scope = NewDisposeScope();
        var leaf = embeddings.detach().clone().requires_grad_();
        var (value, next) = loss.Step(leaf, labels, state);
        value.backward();
        return (value.item<double>(), Values(leaf.grad!), next);
    }

    public static double Delta(Tensor raw, MinedTriplet triplet)
    {
        using var scope = NewDisposeScope();
        var unit = nn.functional.normalize(raw.detach());
        return unit[triplet.Anchor].dot(unit[triplet.Positive]).item<double>() - unit[triplet.Anchor].dot(unit[triplet.Negative]).item<double>();
    }

    public static Tensor Matrix(GoldenNode element, string name)
    {
        var (values, rows, columns) = element.Matrix(name);
        return tensor(values).reshape(rows, columns);
    }

    public static Tensor Labels(GoldenNode element) => tensor(element.Vector("labels").Select(label => (long)label).ToArray());

    public static double[] Values(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}

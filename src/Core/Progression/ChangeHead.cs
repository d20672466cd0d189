using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using ImageRegression.Torch;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Progression;

/// <summary>A trained change head: two embeddings in, probabilities of the three classes out.</summary>
/// <remarks>
/// Its file holds <c>0.weight</c>, <c>0.bias</c>, <c>2.weight</c> and <c>2.bias</c> as of PyTorch's <c>Sequential(Linear, ReLU, Linear)</c> over raw
/// embeddings, classes in the order improved, same, worse; of CORN two logits, whether it is not worse, and whether it is then improved. It is evaluated in float64 on the host, so that no batch decides a bit.
/// </remarks>
public sealed record ChangeHead
{
    private const string HiddenWeight = "0.weight", HiddenBias = "0.bias", OutWeight = "2.weight", OutBias = "2.bias", Means = "mean_change", Settings = "settings";

    /// <summary>What it sees of a pair.</summary>
    public required ChangeInput Input { get; init; }

    /// <inheritdoc cref="ChangeHeadSettings.IsAntisymmetric"/>
    public required bool IsAntisymmetric { get; init; }

    /// <summary>Hidden layer, row by row: [H, D] or [H, 2·D], and its biases [H].</summary>
    public required (ImmutableArray<float> Weight, ImmutableArray<float> Bias) Hidden { get; init; }

    /// <summary>Last layer, [3, H], and its biases [3]; two rows where it was trained by CORN.</summary>
    public required (ImmutableArray<float> Weight, ImmutableArray<float> Bias) Out { get; init; }

    /// <summary>Mean Δ of the training pairs of each class, in label units; 0 for a class without any.</summary>
    public required ImmutableArray<double> MeanChange { get; init; }

    private bool IsOrdinal => Out.Bias.Length == ChangeClasses.Count - 1;

    /// <summary>Values that it takes, D or 2·D.</summary>
    public int Inputs => Hidden.Weight.Length / Hidden.Bias.Length;

    /// <summary>Values of one embedding, D.</summary>
    public int Dim => Input == ChangeInput.Concat ? Inputs / 2 : Inputs;

    /// <summary>Probabilities of improved, same and worse; they sum to 1.</summary>
    /// <param name="before">Embedding of the earlier image, D values.</param>
    /// <param name="after">That of the later one.</param>
    /// <exception cref="ArgumentException">They have not the dimension that it was trained on.</exception>
    public double[] Probabilities(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        if (before.Length != Dim || after.Length != Dim)
            throw new ArgumentException($"The change head was trained on embeddings of {Dim} values; these have {before.Length} and {after.Length}.");
        var logits = Logits(before, after);
        if (IsOrdinal)
        {
            var forth = OfQuestions(logits);
            return IsAntisymmetric && OfQuestions(Logits(after, before)) is var back ? [(forth[0] + back[2]) / 2, (forth[1] + back[1]) / 2, (forth[2] + back[0]) / 2] : forth;
        }
        if (IsAntisymmetric)
        {
            var swapped = Logits(after, before);
            logits = [(logits[0] + swapped[2]) / 2, (logits[1] + swapped[1]) / 2, (logits[2] + swapped[0]) / 2];
        }
        var highest = TensorPrimitives.Max<double>(logits);
        double[] raised = [.. logits.Select(logit => Math.Exp(logit - highest))];
        var sum = raised[0] + raised[2] + raised[1];   // the same bits for the mirrored pair
        return [.. raised.Select(value => value / sum)];
    }

    /// <summary>Δ that is expected: the mean Δ of the classes, weighed by their probabilities, in label units.</summary>
    public double ExpectedChange(ReadOnlySpan<double> probabilities) =>
        (probabilities[0] * MeanChange[0]) + (probabilities[2] * MeanChange[2]) + (probabilities[1] * MeanChange[1]);

    /// <summary>Writes it to a safetensors file.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(path, new Dictionary<string, Tensor>
        {
            [HiddenWeight] = tensor(Hidden.Weight.ToArray()).view(Hidden.Bias.Length, Inputs),
            [HiddenBias] = tensor(Hidden.Bias.ToArray()),
            [OutWeight] = tensor(Out.Weight.ToArray()).view(Out.Bias.Length, Hidden.Bias.Length),
            [OutBias] = tensor(Out.Bias.ToArray()),
            [Means] = tensor(MeanChange.ToArray()),
            [Settings] = tensor(new[] { (long)Input, IsAntisymmetric ? 1 : 0 }),
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="UserErrorException">The file is missing or damaged.</exception>
    public static ChangeHead Load(string path)
    {
        using var scope = NewDisposeScope();
        var held = Safetensors.Read(path, [HiddenWeight, HiddenBias, OutWeight, OutBias, Means, Settings]);
        var settings = held[Settings].ToHost<long>();
        return new()
        {
            Input = (ChangeInput)settings[0],
            IsAntisymmetric = settings[1] != 0,
            Hidden = ([.. held[HiddenWeight].ToHost<float>()], [.. held[HiddenBias].ToHost<float>()]),
            Out = ([.. held[OutWeight].ToHost<float>()], [.. held[OutBias].ToHost<float>()]),
            MeanChange = [.. held[Means].ToHost<double>()],
        };
    }

    /// <summary>Its shape; the weights are not looked at.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"change head {Inputs} → {Hidden.Bias.Length} → {Out.Bias.Length}{(IsAntisymmetric ? ", antisymmetric" : "")}");

    // a = P(not worse), b = P(improved | not worse): ab, a(1 − b), 1 − a.
    private static double[] OfQuestions(double[] logits)
    {
        var (notWorse, then) = (1 / (1 + Math.Exp(-logits[0])), 1 / (1 + Math.Exp(-logits[1])));
        return [notWorse * then, notWorse * (1 - then), 1 - notWorse];
    }

    private double[] Logits(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        var seen = new double[Inputs];
        for (var d = 0; d < Dim; d++)
            if (Input == ChangeInput.Concat)
                (seen[d], seen[Dim + d]) = (before[d], after[d]);
            else
                seen[d] = (double)after[d] - before[d];
        var hidden = Layer(Hidden.Weight, Hidden.Bias, seen);
        TensorPrimitives.Max(hidden, 0, hidden);
        return Layer(Out.Weight, Out.Bias, hidden);
    }

    private static double[] Layer(ImmutableArray<float> weight, ImmutableArray<float> bias, double[] inputs)
    {
        var outputs = new double[bias.Length];
        for (var row = 0; row < outputs.Length; row++)
        {
            var sum = (double)bias[row];
            for (var i = 0; i < inputs.Length; i++)
                sum += weight[(row * inputs.Length) + i] * inputs[i];
            outputs[row] = sum;
        }
        return outputs;
    }
}

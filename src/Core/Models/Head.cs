using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>What is read from an embedding, as a value: nothing, numbers, or ranks.</summary>
/// <remarks>A model gives its embedding whatever is read from it; see <see cref="HeadedNetwork"/>.</remarks>
public abstract record Head
{
    private protected Head()
    {
    }

    /// <summary>Values per case that the head puts out; 0 where there is none.</summary>
    public abstract int Outputs { get; }

    /// <summary>No head: neighbours in the embedding space answer.</summary>
    public static Head None { get; } = new NoHead();

    /// <summary>A linear layer on the embedding, for MSE, L1 and Huber: the label itself, scaled; of a circle its point, two values.</summary>
    /// <param name="outputs">Values per case; ≥ 1.</param>
    public static Head Linear(int outputs = 1) => new LinearHead { Values = outputs };

    /// <summary>K − 1 independent logits, one for each threshold: "is the label above it?".</summary>
    /// <param name="first">The lowest threshold, in label units.</param>
    /// <param name="last">The highest, reached within half a step.</param>
    /// <param name="step">From one to the next; &gt; 0.</param>
    public static OrdinalHead Ordinal(double first, double last, double step) =>
        new() { Thresholds = OrdinalHead.Evenly(first, last, step) };

    /// <summary>CORAL: one score for all thresholds, and a bias for each.</summary>
    /// <inheritdoc cref="Ordinal"/>
    public static OrdinalHead Coral(double first, double last, double step) =>
        Ordinal(first, last, step) with { Heads = OrdinalHeads.Coral };

    /// <summary>CORN: K − 1 logits, each of being above a threshold given that the label is above the one before.</summary>
    /// <inheritdoc cref="Ordinal"/>
    public static OrdinalHead Corn(double first, double last, double step) =>
        Ordinal(first, last, step) with { Heads = OrdinalHeads.Corn };

    /// <summary>Weights of classes, one or several each: the cosines that ArcFace, CosFace and SoftTriple compare.</summary>
    /// <param name="classes">Identities to tell apart; null: as many as there are among the training images.</param>
    /// <param name="centers">Weights a class; ≥ 1.</param>
    public static Head ClassWeights(int? classes = null, int centers = 1) => new ClassWeightsHead { Classes = classes, Centers = centers };

    /// <summary>The same where so many identities are trained on; for a head that has as many classes.</summary>
    /// <param name="identities">Among the training images.</param>
    public virtual Head ForIdentities(int identities) => this;

    /// <summary>The same for labels of which a network sees so many numbers; for a head that answers with labels.</summary>
    /// <param name="columns">1, or 2 where labels lie on a circle.</param>
    internal virtual Head ForLabels(int columns) => this;

    /// <summary>The label that outputs mean, in ONNX: float32 [N, Outputs] to float64 [N]; null where they mean none by themselves.</summary>
    internal virtual OnnxValue? Decoded(OnnxValue outputs, OrdinalDecoding decoding) => null;

    internal abstract Module<Tensor, Tensor> Build(long dim);
}

/// <inheritdoc cref="Head.None"/>
internal sealed record NoHead : Head
{
    /// <inheritdoc/>
    public override int Outputs => 0;

    internal override Module<Tensor, Tensor> Build(long dim) => throw new InvalidOperationException("Where nothing is read there is no head.");
}

/// <inheritdoc cref="Head.Linear"/>
internal sealed record LinearHead : Head
{
    /// <summary>Values per case; ≥ 1. Default 1.</summary>
    public int Values
    {
        get;
        init => field = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Values), value, "A head has at least one output; Head.None has no head.");
    } = 1;

    /// <inheritdoc/>
    public override int Outputs => Values;

    internal override Head ForLabels(int columns) => Values == 1 ? this with { Values = columns } : this;

    internal override Module<Tensor, Tensor> Build(long dim) => nn.Linear(dim, Values);
}

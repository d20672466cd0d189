using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>A training loss: hyper-parameters and a pure function of a batch and the state carried from batch to batch.</summary>
/// <remarks>
/// The trainer threads the state through and writes it into its checkpoints:
/// <code>
/// var state = loss.StartState;
/// (var value, state) = loss.Step(outputs, labels, state);
/// value.backward();
/// </code>
/// Known types offer the same, typed: <see cref="Loss{TState}.Of"/>. A loss is identified by its type, its version and its
/// settable properties, which are its hyper-parameters.
/// </remarks>
public abstract record Loss
{
    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>What <c>labels</c> are to this loss. Default numbers.</summary>
    public virtual LabelKind LabelKind => LabelKind.Value;

    /// <summary>
    /// Whether it tells embeddings apart by their direction, so that a space all on one line through 0 has lost what it was to hold, and
    /// a study says so. Default: where labels are identities. To a loss of distances such a line may be just what the labels ask for.
    /// </summary>
    public virtual bool ComparesDirections => LabelKind == LabelKind.Identity;

    /// <summary>The state before the first batch.</summary>
    public abstract object StartState { get; }

    /// <summary>The state before the first batch of a training with epochs; <see cref="StartState"/> where a loss knows none.</summary>
    /// <param name="batchesPerEpoch">Batches in which as many images are drawn as there are; ≥ 1.</param>
    public abstract object StartStateFor(long batchesPerEpoch);

    /// <summary>Type of the states: a record that JSON can carry.</summary>
    public abstract Type StateType { get; }

    /// <summary>Loss of one batch, for callers that do not know the type of the state.</summary>
    /// <param name="outputs">What the network gave: embeddings [N, D], or predictions, as the loss expects.</param>
    /// <param name="labels">[N] or [N, K], scaled as for training; ranks for an ordinal loss.</param>
    /// <param name="state"><see cref="StartState"/>, or what the call before returned.</param>
    /// <returns>A scalar that autograd can go back from, and the state for the next batch.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or the state is another loss's.</exception>
    public abstract (Tensor Value, object Next) Step(Tensor outputs, Tensor labels, object state);
}

/// <summary>A loss with a known type of state.</summary>
/// <typeparam name="TState">An immutable record that JSON can carry.</typeparam>
public abstract record Loss<TState> : Loss
    where TState : notnull
{
    /// <summary>The state before the first batch.</summary>
    public abstract TState Start { get; }

    /// <inheritdoc/>
    public sealed override object StartState => Start;

    /// <summary>The state before the first batch of a training with epochs; <see cref="Start"/> where the loss knows none.</summary>
    /// <param name="batchesPerEpoch">Batches in which as many images are drawn as there are; ≥ 1.</param>
    public virtual TState StartFor(long batchesPerEpoch) => Start;

    /// <inheritdoc/>
    public sealed override object StartStateFor(long batchesPerEpoch) => StartFor(batchesPerEpoch);

    /// <inheritdoc/>
    public sealed override Type StateType => typeof(TState);

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">What the network gave: embeddings [N, D], or predictions, as the loss expects.</param>
    /// <param name="labels">[N] or [N, K], scaled as for training; ranks for an ordinal loss.</param>
    /// <param name="state"><see cref="Start"/>, or what the call before returned.</param>
    /// <returns>A scalar that autograd can go back from, and the state for the next batch.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public abstract (Tensor Value, TState Next) Of(Tensor embeddings, Tensor labels, TState state);

    /// <inheritdoc/>
    public sealed override (Tensor Value, object Next) Step(Tensor outputs, Tensor labels, object state) =>
        state is TState mine
            ? Of(outputs, labels, mine)
            : throw new ArgumentException($"{Name} carries a {typeof(TState).Name} from batch to batch but was given a {state?.GetType().Name ?? "null"}.", nameof(state));
}

/// <summary>State of a loss that carries nothing from batch to batch.</summary>
public sealed record NoState
{
    /// <summary>The only one there is.</summary>
    public static NoState None { get; } = new();
}

using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Randomness;
using ImageRegression.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Progression;

/// <summary>Trains an encoder further on pairs; see <see cref="ChangeTuning"/>.</summary>
/// <param name="settings">How.</param>
/// <param name="encoder">Changed in place; left with the best weights, in evaluation mode.</param>
/// <param name="head">A change head that was trained on the encoder as it is. Its own weights stay; a copy is trained along.</param>
/// <param name="images">Gives images by their rows in the set.</param>
internal sealed class EncoderTuning(ChangeTuning settings, Module<ModelInput, Tensor> encoder, ChangeHead head, Func<int[], ModelInput> images)
{
    private readonly Device device = encoder.parameters().First().device;

    /// <summary>Trains.</summary>
    /// <param name="train">Pairs to learn from; at least one.</param>
    /// <param name="validation">Pairs that choose the pass; at least one.</param>
    /// <param name="progress">Told (passes done, all, cross-entropy of the validation pairs), first of none.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The pass whose weights were kept; 0: those from before.</returns>
    public int Run(ImmutableArray<TunedPair> train, ImmutableArray<TunedPair> validation, Action<int, int, double>? progress = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        Tensor[] layers = [Layer(head.Hidden.Weight, head.Hidden.Bias.Length), Layer(head.Hidden.Bias), Layer(head.Out.Weight, head.Out.Bias.Length), Layer(head.Out.Bias)];
        encoder.eval();
        using var optimizer = optim.Adam([.. encoder.parameters().Where(one => one.requires_grad), .. layers.Select(one => new Parameter(one))], settings.LearningRate);
        layers = [.. optimizer.parameters().TakeLast(layers.Length)];
        var (kept, best, lowest) = (Copy(), 0, Error(validation, layers, cancellation));
        progress?.Invoke(0, settings.Epochs, lowest);
        for (var epoch = 1; epoch <= settings.Epochs; epoch++)
        {
            var order = train.ToArray();
            SplitMix64.For(settings.Seed, (ulong)epoch).Shuffle<TunedPair>(order);
            foreach (var batch in order.Chunk(settings.BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                optimizer.zero_grad();
                Loss(batch, layers, Reduction.Mean).backward();
                optimizer.step();
            }
            var error = Error(validation, layers, cancellation);
            progress?.Invoke(epoch, settings.Epochs, error);
            if (error < lowest)
                (kept, best, lowest) = (Copy(), epoch, error);
        }
        using (no_grad())
            StateDict.Load(encoder, kept);
        return best;
    }

    private Tensor Layer(ImmutableArray<float> values, long? rows = null) =>
        (rows is null ? tensor(values.ToArray()) : tensor(values.ToArray()).view(rows.Value, -1)).to(device);

    private Dictionary<string, Tensor> Copy() => encoder.state_dict().ToDictionary(one => one.Key, one => one.Value.detach().clone());

    private double Error(ImmutableArray<TunedPair> pairs, Tensor[] layers, CancellationToken cancellation)
    {
        using var withoutGradient = no_grad();
        var sum = 0.0;
        foreach (var batch in pairs.Chunk(settings.BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            sum += Loss(batch, layers, Reduction.Sum).ToDouble();
        }
        return sum / pairs.Length;
    }

    private Tensor Loss(TunedPair[] pairs, Tensor[] layers, Reduction reduction)
    {
        var embedded = encoder.Embed(images([.. pairs.Select(one => one.Before), .. pairs.Select(one => one.After)])).to(ScalarType.Float32);
        var (before, after) = (embedded[..pairs.Length], embedded[pairs.Length..]);
        var logits = head.IsAntisymmetric ? (Logits(before, after, layers) + Logits(after, before, layers).flip(1)) / 2 : Logits(before, after, layers);
        return functional.cross_entropy(logits, tensor(pairs.Select(one => (long)one.Class).ToArray(), device: device), reduction: reduction);
    }

    private Tensor Logits(Tensor first, Tensor second, Tensor[] layers) => functional.linear(
        functional.relu(functional.linear(head.Input == ChangeInput.Concat ? cat([first, second], 1) : second - first, layers[0], layers[1])), layers[2], layers[3]);
}

/// <summary>A pair by the rows of its images in their set.</summary>
/// <param name="Before">Row of the earlier image.</param>
/// <param name="After">Row of the later one.</param>
/// <param name="Class">What became of the subject.</param>
internal readonly record struct TunedPair(int Before, int After, ChangeClass Class);

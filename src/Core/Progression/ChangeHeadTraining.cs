using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Randomness;
using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Progression;

/// <summary>Trains a change head on embeddings that stay as they are.</summary>
/// <remarks>
/// The embeddings of the training pairs are shifted by their mean and divided by one number, the root mean square of all differences, for a
/// learning rate that fits embeddings of any size; both are folded into the first layer in the end, so that the head takes embeddings as they
/// are. First weights and the order of the pairs are functions of the seed; the same embeddings and pairs give the same bits.
/// </remarks>
internal static class ChangeHeadTraining
{
    /// <summary>Trains.</summary>
    /// <param name="settings">Shape and rules.</param>
    /// <param name="embedded">Embeddings of the images that the pairs name.</param>
    /// <param name="pairs">The training pairs.</param>
    /// <param name="classes">The true class of each.</param>
    /// <param name="progress">Told (epochs done, all, mean loss of the epoch).</param>
    /// <param name="cancellation">Stops between two epochs.</param>
    /// <exception cref="UserErrorException">All pairs are of one class, or an image of a pair has no embedding.</exception>
    public static ChangeHead Run(
        ChangeHeadSettings settings, Embeddings embedded, VisitPairs pairs, ImmutableArray<ChangeClass> classes,
        Action<int, int, double>? progress = null, CancellationToken cancellation = default)
    {
        ThrowIfOneClass(classes);
        using var scope = NewDisposeScope();
        var (before, after) = PairedVectors.Of(embedded, pairs);
        var mean = cat([before, after]).mean([0L]);
        var spread = (after - before).square().mean().sqrt().ToDouble();
        var scale = spread > 0 ? spread : 1;
        before = ((before - mean) / scale).to(ScalarType.Float32);
        after = ((after - mean) / scale).to(ScalarType.Float32);
        var targets = tensor(classes.Select(one => (long)one).ToArray());
        var inputs = settings.Input == ChangeInput.Concat ? 2 * before.shape[1] : before.shape[1];
        using var network = WeightInitialization.Seeded(settings.Seed, () => new ChangeMlp(inputs, settings));
        using var optimizer = optim.Adam(network.parameters(), settings.LearningRate);
        network.train();
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            var order = Enumerable.Range(0, classes.Length).Select(i => (long)i).ToArray();
            SplitMix64.For(settings.Seed, (ulong)epoch).Shuffle<long>(order);
            var sum = 0.0;
            foreach (var batch in order.Chunk(settings.BatchSize))
            {
                using var step = NewDisposeScope();
                var rows = tensor(batch);
                optimizer.zero_grad();
                var loss = network.Loss(before[rows], after[rows], targets[rows]);
                loss.backward();
                optimizer.step();
                sum += loss.ToDouble() * batch.Length;
            }
            progress?.Invoke(epoch + 1, settings.Epochs, sum / classes.Length);
        }
        return Folded(settings, network, mean, scale) with { MeanChange = MeanChange(pairs, classes, settings.IsAntisymmetric) };
    }

    /// <summary>Says so where there is nothing to learn.</summary>
    /// <param name="classes">The true class of each training pair; at least one.</param>
    /// <exception cref="UserErrorException">All are one.</exception>
    public static void ThrowIfOneClass(ImmutableArray<ChangeClass> classes)
    {
        if (classes.Distinct().Count() == 1)
            throw new UserErrorException($"All {classes.Length} training pairs are '{classes[0].Word()}', so there is nothing to tell apart. Give another band, or more subjects.");
    }

    // W(x − m)/s + b = (W/s)x + (b − (W/s)m); of a difference the mean drops out.
    private static ChangeHead Folded(ChangeHeadSettings settings, ChangeMlp network, Tensor mean, double scale)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var weight = network.Hidden.weight.to(ScalarType.Float64) / scale;
        var bias = network.Hidden.bias!.to(ScalarType.Float64);
        if (settings.Input == ChangeInput.Concat)
            bias = bias - weight.mv(cat([mean, mean]));
        return new()
        {
            Input = settings.Input,
            IsAntisymmetric = settings.IsAntisymmetric,
            Hidden = ([.. weight.to(ScalarType.Float32).ToHost<float>()], [.. bias.to(ScalarType.Float32).ToHost<float>()]),
            Out = ([.. network.Last.weight.ToHost<float>()], [.. network.Last.bias!.ToHost<float>()]),
            MeanChange = [],
        };
    }

    // With mirror images of all pairs the means are opposite, and nothing changes in the middle.
    private static ImmutableArray<double> MeanChange(VisitPairs pairs, ImmutableArray<ChangeClass> classes, bool mirrored)
    {
        var changes = pairs.Pairs.Zip(classes, (pair, of) => (Class: of, pair.Change));
        if (mirrored)
            changes = changes.SelectMany(one => new[] { one, (one.Class.Mirrored(), -one.Change) });
        var means = changes.ToLookup(one => one.Class, one => one.Change);
        return [.. ChangeClasses.All.Select(one => mirrored && one == ChangeClass.Same ? 0 : means[one].DefaultIfEmpty(0).Average())];
    }
}

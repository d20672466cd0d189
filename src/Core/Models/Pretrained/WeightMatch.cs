using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>Which tensors of published weights belong to which of a network, by name and shape.</summary>
/// <param name="Pairs">The network's names, each with the name in the weights.</param>
/// <param name="Left">Names in the weights that have no place in the network.</param>
/// <param name="Drawn">The network's names that the weights have nothing for: they stay as they were drawn.</param>
/// <param name="Faults">Why tensors that ought to fit do not, a phrase each.</param>
/// <param name="Interpolated">The network's names whose tensors are brought from another image size or count of frames.</param>
internal sealed record WeightMatch(
    ImmutableArray<(string Own, string Published)> Pairs, ImmutableArray<string> Left, ImmutableArray<string> Drawn, ImmutableArray<string> Faults,
    ImmutableArray<string> Interpolated)
{
    /// <summary>The network's names that the weights lack and that begin as copies of others (<see cref="IFillsGaps"/>), with the names there.</summary>
    public ImmutableArray<(string Own, string Published)> Copies { get; private init; } = [];

    // What the network says of its copies.
    private string Told { get; init; } = "";

    private const int Listed = 6;

    /// <summary>Whether the weights fill the whole trunk and nothing else: then all networks with this trunk say the same of them, whatever follows it.</summary>
    private bool IsOfTrunkAlone { get; init; }

    private const string OwnHead = "(head).";

    // What torchvision and timm call the layer that names classes. A number is learnt instead, so it may be left out.
    private static readonly ImmutableArray<string> Classifiers = ["fc.", "new_fc.", "classifier.", "head.", "heads.", "head_dist.", "AuxLogits.", "last_linear.", OwnHead];

    // What our own networks have after the trunk, of another size where the embedding or the covariates differ.
    private static readonly ImmutableArray<string> OwnLayers = ["L1.", "L2.", "covariates."];

    // What data-parallel training, our own networks, TSM and TimeSformer put before the names of published ones, from the outermost.
    private static readonly ImmutableArray<string> Prefixes = ["module.", "model.", "embedder.", "network.", "features_extractor.", "base_model."];

    /// <summary>Compares names and shapes; changes nothing.</summary>
    /// <param name="network">What is to be filled.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="rename">From a published name to the network's, without prefix; null where it has no place. Names that are already its own stay.</param>
    /// <exception cref="UserErrorException">They are for a network with other counts of blocks.</exception>
    public static WeightMatch Of(nn.Module network, PretrainedWeights weights, Func<string, string?> rename)
    {
        using var scope = NewDisposeScope();
        var trunk = Trunk.Of(network);
        var own = network.state_dict().Where(one => !IsPixel(one.Key)).ToDictionary(one => one.Key, one => one.Value);
        var ofHead = own.Keys.Any(name => name.StartsWith("embedder.", StringComparison.Ordinal));
        var theirHead = weights.Tensors.Keys.Any(name => name.StartsWith("embedder.", StringComparison.Ordinal));
        var places = own.Keys.ToDictionary(name => Core(name, ofHead), StringComparer.Ordinal);
        RequireBlocks(weights.Tensors.Keys, places.Keys);
        var (pairs, left, faults, interpolated) = (new List<(string, string)>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var (published, tensor) in weights.Tensors.Where(one => !IsPixel(one.Key)))
        {
            var core = rename(Core(published, theirHead));
            var place = core is null ? null : places.GetValueOrDefault(core);
            if (place is not null && Fitted(network, core!, own[place], tensor) is { } fitted)
            {
                pairs.Add((place, published));
                if (!ReferenceEquals(fitted, tensor))
                    interpolated.Add(place);
                continue;
            }
            left.Add(published);
            if (place is not null && (trunk?.Holds(place) ?? !IsClassifier(core!)))
                faults.Add($"{published} has shape {tensor.ShapeText()}, not {own[place].ShapeText()}");
            else if (place is null && core is not null && !IsClassifier(core) && !IsOwnLayer(core))
                faults.Add($"{published} is unknown to the network");
        }
        var missing = own.Keys.Except(pairs.Select(pair => pair.Item1)).Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToArray();
        var gaps = Gaps(network, missing.ToDictionary(name => name, name => Core(name, ofHead)), pairs.ToDictionary(pair => Core(pair.Item1, ofHead), pair => pair.Item2), own, weights);
        var drawn = missing.Except(gaps.Copies.Select(copy => copy.Own)).ToArray();
        // What follows the trunk is to be learnt anyway; where no trunk is known, all but the head must be there.
        faults.AddRange(drawn.Except(gaps.Drawn).Where(name => trunk?.Holds(name) ?? !IsClassifier(Core(name, ofHead)))
            .Where(name => !left.Any(other => rename(Core(other, theirHead)) == Core(name, ofHead)))
            .Select(name => $"{Core(name, ofHead)} is missing"));
        return new([.. pairs], [.. left], [.. drawn], [.. faults], [.. interpolated])
        {
            IsOfTrunkAlone = trunk is not null && pairs.All(pair => trunk.Holds(pair.Item1)) && !drawn.Any(trunk.Holds),
            Copies = gaps.Copies,
            Told = gaps.Copies.IsEmpty ? "" : $". {gaps.Told}",
        };
    }

    // What a network of another kind than the weights does about names that they lack: copies of others, and what may stay as it was drawn.
    private static (ImmutableArray<(string Own, string Published)> Copies, ImmutableArray<string> Drawn, string Told) Gaps(
        nn.Module network, Dictionary<string, string> missing, Dictionary<string, string> given, Dictionary<string, Tensor> own, PretrainedWeights weights)
    {
        if (network.modules().Append(network).OfType<IFillsGaps>().FirstOrDefault() is not { } filling)
            return ([], [], "");
        var (copies, drawn) = (ImmutableArray.CreateBuilder<(string, string)>(), ImmutableArray.CreateBuilder<string>());
        foreach (var (place, core) in missing)
        {
            var instead = filling.Instead(core, given.ContainsKey);
            if (instead == core)
                drawn.Add(place);
            else if (instead is not null && given.GetValueOrDefault(instead) is { } published && weights.Tensors[published].shape.SequenceEqual(own[place].shape))
                copies.Add((place, published));
        }
        return (copies.ToImmutable(), drawn.ToImmutable(), filling.Told);
    }

    /// <summary>Copies the weights; null-op for what they have nothing for.</summary>
    /// <param name="network">What is filled.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="rename">As for <see cref="Of"/>.</param>
    /// <param name="partial">Whether to take what fits and leave the rest.</param>
    /// <returns>What was taken and what was not, in a line.</returns>
    /// <exception cref="UserErrorException">Something other than the layer of classes does not fit, and a part was not asked for; or nothing fits.</exception>
    public static string Fill(nn.Module network, PretrainedWeights weights, Func<string, string?> rename, bool partial)
    {
        var match = Of(network, weights, rename);
        match.Require(weights, partial);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var own = network.state_dict();
        foreach (var (place, published) in match.Pairs)
            own[place].copy_(Fitted(network, Core(place, isHeaded: true), own[place], weights.Tensors[published])!);
        foreach (var (place, published) in match.Copies)
            own[place].copy_(weights.Tensors[published]);
        return match.Sentence(weights);
    }

    /// <summary>Refuses weights that do not fit.</summary>
    /// <inheritdoc cref="Fill" path="/param|/exception"/>
    public void Require(PretrainedWeights weights, bool partial)
    {
        if (Pairs.IsEmpty)
            throw new UserErrorException(
                $"No tensor of {weights.Name} is one of this network. It has {Some(weights.Tensors.Keys)}; the network needs {Some(Drawn)}.");
        if (!partial && !Faults.IsEmpty)
            throw new UserErrorException(
                $"{weights.Name} does not fit this network: {Some(Faults, "; ")}. Choose the network that they are of; or Start.From(…, partial: true), which takes the {Pairs.Length} tensors that fit.");
    }

    private string Sentence(PretrainedWeights weights) =>
        $"start: {weights.Name}: {Pairs.Length} of {Pairs.Length + Left.Length} tensors taken"
        + $"{(Left.IsEmpty ? "" : $"; not: {Some(Left)}")}{(Interpolated.IsEmpty ? "" : $"; interpolated: {Some(Interpolated)}")}"
        + $"{(Drawn.IsEmpty ? "" : $"; drawn anew: {(IsOfTrunkAlone ? "what follows the features" : Some(Drawn))}")}"
        + $"; pixels from 0 to 1 {(weights.Pixels is { } pixels ? $"less [{Listing(pixels.Mean)}] over [{Listing(pixels.Std)}]" : "as they are")}{Told}{(weights.Told.Length == 0 ? "" : $"; {weights.Told}")}";

    private static string Listing(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("g3", CultureInfo.InvariantCulture)));

    // A weight as a place of the network takes it: as it is, or brought to the size of the images; null where its shape is another.
    private static Tensor? Fitted(nn.Module network, string core, Tensor place, Tensor published) =>
        place.shape.SequenceEqual(published.shape) ? published
        : network.modules().Append(network).OfType<IFitsWeights>().Select(one => one.Fitted(core, published)).FirstOrDefault(fitted => fitted?.shape.SequenceEqual(place.shape) == true);

    private static string Some(IEnumerable<string> names, string separator = ", ")
    {
        ImmutableArray<string> all = [.. names];
        return $"{string.Join(separator, all.Take(Listed))}{(all.Length > Listed ? $"{separator}and {all.Length - Listed} more" : "")}";
    }

    private static bool IsPixel(string name) => name.EndsWith("pixel_mean", StringComparison.Ordinal) || name.EndsWith("pixel_std", StringComparison.Ordinal);

    private static bool IsClassifier(string core) => Classifiers.Any(name => core.StartsWith(name, StringComparison.Ordinal));

    private static bool IsOwnLayer(string core) =>
        core is "s" or "emb_loss_s" || OwnLayers.Any(name => core.StartsWith(name, StringComparison.Ordinal)) || core.Contains("_emb.", StringComparison.Ordinal);

    // A name without what is put before it; the head of our own networks is told from a layer that is called so by others.
    private static string Core(string name, bool isHeaded)
    {
        foreach (var prefix in Prefixes)
        {
            if (prefix == "embedder." && isHeaded && name.StartsWith("head.", StringComparison.Ordinal))
                return OwnHead + name["head.".Length..];
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                name = name[prefix.Length..];
        }
        return name;
    }

    private static void RequireBlocks(IEnumerable<string> published, IEnumerable<string> own)
    {
        var (theirs, ours) = (Blocks(published.Select(name => Core(name, isHeaded: false))), Blocks(own));
        if (theirs.Length == 4 && ours.Length == 4 && !theirs.SequenceEqual(ours))
            throw new UserErrorException($"These weights are for blocks ({string.Join(", ", theirs)}); the model has ({string.Join(", ", ours)}).");
    }

    // Blocks of layer1 to layer4 of a ResNet; fewer than four numbers for other networks.
    private static ImmutableArray<int> Blocks(IEnumerable<string> cores) =>
    [
        .. from core in cores
           let parts = core.Split('.', 3)
           where parts is [['l', 'a', 'y', 'e', 'r', >= '1' and <= '4'], _, _] && parts[1].All(char.IsAsciiDigit)
           group parts[1] by parts[0] into layer
           orderby layer.Key
           select layer.Distinct().Count(),
    ];
}

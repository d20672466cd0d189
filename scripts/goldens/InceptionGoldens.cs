using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Models.ResNet;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>Holds our networks to inception.json: names, shapes, layer by layer outputs, three training steps.</summary>
public static class InceptionGoldens
{
    private const string File = "inception.json";

    /// <summary>Checks every case of the file; what it holds is read from it, not known here.</summary>
    public static IEnumerable<GoldenCase> Check(JsonElement root)
    {
        var offset = root.GetProperty("parameter_ordinal_offset").GetInt64();
        return root.EnumerateObject()
            .Where(section => section.Name != "versions" && section.Value.ValueKind is (JsonValueKind.Array or JsonValueKind.Object))
            .SelectMany(section => section.Name switch
            {
                "fill_rules" => [],
                "boneagenet" => BoneAge(section.Value, offset),
                "boneagenet_training_float64" => Training(section.Value, Listing(root.GetProperty("boneagenet")), offset),
                "resnet18_1ch_128" => NormalizedResNet18(section.Value, offset),
                "resnet3d" => section.Value.EnumerateArray().Select(variant => ResNet3DVariant(variant, offset)),
                "temporal_shift" => TemporalShiftCases(section.Value, offset),
                _ => [GoldenCase.Unknown(File, section.Name)],
            });
    }

    private static IEnumerable<GoldenCase> BoneAge(JsonElement section, long offset)
    {
        var listing = Listing(section);
        using var network = new BoneAgeNet(Outputs(listing, "L2.weight"));
        yield return Case("boneagenet state dict", tally => CompareListing(tally, network, listing));
        Fill(network, listing, offset);
        network.eval();
        foreach (var example in section.GetProperty("cases").EnumerateArray())
        {
            var name = $"boneagenet {Int(example, "height")}x{Int(example, "width")}, batch {Int(example, "batch")}";
            yield return Case($"{name}, float32", tally =>
                CompareEmbedder(tally, network, example, "output", prefix: "", Tolerance.Single));
            if (example.TryGetProperty("output_float64_run", out _))
                yield return Case($"{name}, float64", tally =>
                {
                    using var precise = new BoneAgeNet(Outputs(listing, "L2.weight"), ScalarType.Float64);
                    Fill(precise, listing, offset);
                    precise.eval();
                    CompareEmbedder(tally, precise, example, "output_float64_run", prefix: "", Tolerance.Double);
                });
        }
    }

    private static IEnumerable<GoldenCase> NormalizedResNet18(JsonElement section, long offset)
    {
        var listing = Listing(section);
        using var network = Build();
        yield return Case("resnet18 state dict", tally => CompareListing(tally, network, listing));
        foreach (var example in section.GetProperty("cases").EnumerateArray())
        {
            var name = $"resnet18 {Int(example, "height")}x{Int(example, "width")}, batch {Int(example, "batch")}";
            yield return Case($"{name}, float32", tally =>
                CompareEmbedder(tally, network, example, "output", "features_extractor.", Tolerance.Single));
            if (example.TryGetProperty("output_float64_run", out _))
                yield return Case($"{name}, float64", tally =>
                {
                    using var precise = Build().to(ScalarType.Float64);
                    CompareEmbedder(tally, precise, example, "output_float64_run", "features_extractor.", Tolerance.Double);
                });
        }

        ImageEmbedder Build()
        {
            var conv1 = listing.First(entry => entry.Name.EndsWith("conv1.weight", StringComparison.Ordinal));
            var dim = Outputs(listing, "features_extractor.fc.weight");
            var embedder = new ImageEmbedder(new ResNet(conv1.Shape[1], dim, [2, 2, 2, 2]), dim, normalized: true);
            Fill(embedder, listing, offset);
            embedder.eval();
            return embedder;
        }
    }

    private static GoldenCase ResNet3DVariant(JsonElement variant, long offset)
    {
        var name = variant.GetProperty("name").GetString()!;
        return Case($"resnet3d {name}", tally =>
        {
            var listing = Listing(variant);
            using nn.Module<Tensor, Tensor> network = name.StartsWith("torchvision_r3d_18", StringComparison.Ordinal)
                ? new VideoResNet18(listing[0].Shape[1], Outputs(listing, "fc.weight"))
                : new ResNet3D(
                    listing[0].Shape[1], Outputs(listing, "fc.weight"),
                    int.Parse(Regex.Match(name, @"resnet(\d+)").Groups[1].Value, CultureInfo.InvariantCulture),
                    name.Contains("shortcutA", StringComparison.Ordinal) ? Shortcut.ZeroPadded : Shortcut.Projection,
                    firstKernelDepth: listing[0].Shape[2],
                    firstStrideDepth: Regex.Match(name, @"_t\d+s(\d+)") is { Success: true } stride
                        ? long.Parse(stride.Groups[1].Value, CultureInfo.InvariantCulture) : 1,
                    pool: !name.Contains("nomaxpool", StringComparison.Ordinal));
            CompareListing(tally, network, listing);
            Fill(network, listing, offset);
            network.eval();

            var sizes = Numbers(variant.GetProperty("input").GetString()!);   // N x C x D x H x W ... seed S + z
            var (channels, depth, height, width, seed) = (sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]);
            using var scope = NewDisposeScope();
            var slices = Enumerable.Range(0, (int)depth).Select(z => Image(channels, height, width, seed + z)).ToArray();
            var outputs = WithLayers(tally, network, variant, "", Tolerance.Single, () => network.call(stack(slices, dim: 1).unsqueeze(0)));
            Close(tally, "output", Values(outputs), variant.GetProperty("output"), Tolerance.Single);
        });
    }

    private static IEnumerable<GoldenCase> TemporalShiftCases(JsonElement section, long offset)
    {
        var number = 0;
        foreach (var example in section.GetProperty("shift_cases_float64").EnumerateArray())
            yield return Case($"temporal shift {number++}", tally =>
            {
                using var scope = NewDisposeScope();
                var frames = tensor(Flat(example.GetProperty("input").GetProperty("data")))
                    .reshape(Shape(example.GetProperty("input"))).requires_grad_();
                var shifted = TemporalShift.Shift(frames, Int(example, "segments"), Int(example, "fold_div"));
                Close(tally, "output", Values(shifted), example.GetProperty("output").GetProperty("data"), Tolerance.Exact);
                var upstream = tensor(Flat(example.GetProperty("upstream_grad").GetProperty("data"))).reshape(frames.shape);
                (shifted * upstream).sum().backward();
                Close(tally, "gradient", Values(frames.grad!), example.GetProperty("grad").GetProperty("data"), Tolerance.Exact);
            });

        foreach (var network in section.EnumerateObject().Where(entry => entry.Name.StartsWith("tsm_resnet18", StringComparison.Ordinal)))
            yield return Case(network.Name, tally => TsmResNet18(tally, network, offset));
    }

    private static void TsmResNet18(GoldenComparison tally, JsonProperty section, long offset)
    {
        var listing = Listing(section.Value);
        var segments = Int(section.Value, "segments");
        using var network = new ResNet(
            listing[0].Shape[1], Outputs(listing, "fc.weight"), [2, 2, 2, 2], segments: segments,
            shiftDivisor: Numbers(section.Name[section.Name.LastIndexOf("div", StringComparison.Ordinal)..])[0]);
        CompareListing(tally, network, listing);
        Fill(network, listing, offset);
        network.eval();

        var sizes = Numbers(section.Value.GetProperty("input").GetString()!);   // (N*T) x C x H x W, ... image(C, H, W, seed S + i)
        var (count, channels, height, width, seed) = (sizes[0] * sizes[1], sizes[2], sizes[3], sizes[4], sizes[8]);
        using var scope = NewDisposeScope();
        var frames = stack([.. Enumerable.Range(0, (int)count).Select(i => Image(channels, height, width, seed + i))]);
        var outputs = WithLayers(tally, network, section.Value, "", Tolerance.Single, () => network.call(frames));
        var first = section.Value.GetProperty("per_frame_output_first16");
        Close(tally, "per frame", Values(outputs.narrow(1, 0, first[0].GetArrayLength())), first, Tolerance.Single);

        var spec = new TsmResNetSpec { Dim = (int)Outputs(listing, "fc.weight"), Frames = (int)segments };
        using var clips = spec.Build(seed: 1, new((int)height, (int)width) { Channels = (int)channels, Depth = (int)segments });
        clips.load_state_dict(network.state_dict().ToDictionary(
            one => one.Key.StartsWith("fc.", StringComparison.Ordinal) ? $"features_extractor.new_{one.Key}" : $"features_extractor.base_model.{one.Key}", one => one.Value));
        clips.eval();
        var consensus = clips.call(frames.unflatten(0, [-1, segments]).transpose(1, 2));
        var expected = section.Value.GetProperty("clip_consensus_mean_first16");
        Close(tally, "consensus", Values(consensus.narrow(1, 0, expected[0].GetArrayLength())), expected, Tolerance.Single);
    }

    private static IEnumerable<GoldenCase> Training(JsonElement section, IReadOnlyList<Entry> listing, long offset)
    {
        yield return Case("boneagenet training, float64", tally =>
        {
            using var network = new BoneAgeNet(Outputs(listing, "L2.weight"), ScalarType.Float64);
            Fill(network, listing, offset);
            network.train();
            using var scope = NewDisposeScope();
            var (images, sex) = Batch(section, ScalarType.Float64);
            var labels = tensor(Flat(section.GetProperty("labels")));
            var loss = new RegressionMetric { Sigma = 0.5, Alpha = 0.1 };
            using var optimizer = optim.Adam(network.parameters(), lr: 1e-4);
            var state = loss.Start;
            var step = 0;
            foreach (var expected in section.GetProperty("steps").EnumerateArray())
            {
                optimizer.zero_grad();
                var (value, next) = loss.Of(network.call(new ModelInput(images, sex)), labels, state);
                value.backward();
                Close(tally, $"loss of step {step}", [value.ToDouble()], expected.GetProperty("loss"), new(0, step == 0 ? 1e-7 : 1e-3));
                if (step == 0)
                    CompareGradients(tally, network, expected);
                optimizer.step();
                if (step == 0)
                    CompareState(tally, network, expected);
                (state, step) = (next, step + 1);
            }
        });
    }

    private static void CompareGradients(GoldenComparison tally, nn.Module network, JsonElement expected)
    {
        using var scope = NewDisposeScope();
        var norms = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.norm().ToDouble());
        foreach (var norm in expected.GetProperty("grad_norms").EnumerateObject())
            Close(tally, $"gradient of {norm.Name}", [norms[norm.Name]], norm.Value, new(1e-9, 1e-5));
        Close(tally, "total gradient norm", [Math.Sqrt(norms.Values.Sum(norm => norm * norm))],
            expected.GetProperty("total_grad_norm"), new(0, 1e-5));
    }

    private static void CompareState(GoldenComparison tally, nn.Module network, JsonElement expected)
    {
        var state = network.state_dict();
        Close(tally, "s", Values(state["emb_loss_s"]), expected.GetProperty("emb_loss_s_after"), new(1e-9, 0));
        foreach (var (name, golden) in new[]
        {
            ("encoder.0.bn.running_mean", "first_bn_running_mean_first4_after"),
            ("encoder.0.bn.running_var", "first_bn_running_var_first4_after"),
        })
            Close(tally, name, Values(state[name])[..4], expected.GetProperty(golden), new(1e-9, 1e-8));
        Close(tally, "batches tracked", Values(state["encoder.0.bn.num_batches_tracked"]),
            expected.GetProperty("first_bn_num_batches_tracked"), Tolerance.Exact);
    }

    private static void CompareEmbedder(
        GoldenComparison tally, nn.Module<ModelInput, Tensor> network, JsonElement example, string output, string prefix, Tolerance tolerance)
    {
        using var scope = NewDisposeScope();
        var dtype = network.parameters().First().dtype;
        var (images, sex) = Batch(example, dtype);
        if (example.TryGetProperty("input", out var input))
            Summary(tally, "input", images, input, Tolerance.Single);
        var outputs = WithLayers(tally, network, example, prefix, Tolerance.Single, () => network.call(network is BoneAgeNet ? new ModelInput(images, sex) : images));
        Close(tally, "output", Values(outputs), example.GetProperty(output), tolerance);
    }

    // A layer is summarised the moment it returns: an in-place ReLU may overwrite it afterwards.
    private static Tensor WithLayers(
        GoldenComparison tally, nn.Module network, JsonElement example, string prefix, Tolerance tolerance, Func<Tensor> forward)
    {
        using var graph = no_grad();
        var layers = example.GetProperty("layers").EnumerateObject().ToDictionary(layer => prefix + layer.Name, layer => layer.Value);
        var seen = new HashSet<string>();
        var remove = network.named_modules().Where(module => layers.ContainsKey(module.name)).Select(module =>
            ((nn.Module<Tensor, Tensor>)module.module).register_forward_hook((_, _, result) =>
            {
                seen.Add(module.name);
                Summary(tally, module.name, result, layers[module.name], tolerance);
                return result;
            })).ToList();
        var outputs = forward();
        remove.ForEach(hook => hook.remove());
        tally.Equal("layers not reached", "", string.Join(", ", layers.Keys.Except(seen)));
        return outputs;
    }

    private static void CompareListing(GoldenComparison tally, nn.Module network, IReadOnlyList<Entry> listing)
    {
        // By name: TorchSharp lists a module's parameters before its buffers, PyTorch child by child, and weights load by name.
        var ours = network.state_dict().ToDictionary(entry => entry.Key, entry => string.Join(", ", entry.Value.shape));
        tally.Equal("number of state-dict entries", listing.Count, ours.Count);
        foreach (var entry in listing)
            tally.Equal($"shape of {entry.Name}", string.Join(", ", entry.Shape), ours.GetValueOrDefault(entry.Name, "no such entry"));
    }

    private static void Fill(nn.Module network, IReadOnlyList<Entry> listing, long offset)
    {
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var state = network.state_dict();
        foreach (var entry in listing.Where(entry => entry.Kind != "counter"))
        {
            var fanIn = entry.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
            Func<double, double> rule = entry.Kind switch
            {
                "conv" => v => Math.Sqrt(6.0 / fanIn) * v,
                "linear" => v => Math.Sqrt(3.0 / fanIn) * v,
                "embedding" => v => v,
                "bias" or "bn_bias" or "bn_mean" => v => 0.1 * v,
                "bn_weight" => v => 1 + 0.1 * v,
                "bn_var" => v => 1 + 0.1 * Math.Abs(v),
                "scale" => _ => 0.75,
                _ => throw new InvalidDataException($"{entry.Name}: unknown rule '{entry.Kind}'."),
            };
            var filled = new float[entry.Shape.Aggregate(1L, (product, size) => product * size)];
            for (var k = 0; k < filled.Length; k++)
                filled[k] = (float)rule(HashUnit.At((uint)k, (uint)(entry.Ordinal + offset)));
            state[entry.Name].copy_(tensor(filled).reshape(entry.Shape));
        }
    }

    private static (Tensor Images, Tensor Sex) Batch(JsonElement example, ScalarType dtype)
    {
        var (height, width) = (Int(example, "height"), Int(example, "width"));
        var images = example.GetProperty("image_seeds").EnumerateArray().Select(seed => Image(1, height, width, seed.GetInt64())).ToArray();
        long[] sex = example.TryGetProperty("sex", out var given)
            ? [.. given.EnumerateArray().Select(value => value.GetInt64())] : new long[images.Length];
        return (stack(images).to(dtype), tensor(sex).to(ScalarType.Float32).unsqueeze(1));
    }

    private static Tensor Image(long channels, long height, long width, long seed)
    {
        var pixels = new float[channels * height * width];
        var at = 0;
        for (var ch = 0L; ch < channels; ch++)
            for (var y = 0L; y < height; y++)
                for (var x = 0L; x < width; x++)
                {
                    var hash = HashUnit.Hash((uint)(y * width + x), (uint)(900000 + 16 * seed + ch));
                    var p = ((7 + seed % 5) * y + (13 + seed % 7) * x + ((x * y) >> (int)(4 + seed % 3)) + 31 * ch + 5 * seed + (hash >> 28)) & 255;
                    pixels[at++] = (float)p / 255;
                }
        return tensor(pixels).reshape(channels, height, width);
    }

    private static List<Entry> Listing(JsonElement section) =>
        [.. section.GetProperty("state_dict_ordinal_name_shape_kind").EnumerateArray().Select(entry => new Entry(
            entry[0].GetInt64(), entry[1].GetString()!, [.. entry[2].EnumerateArray().Select(size => size.GetInt64())], entry[3].GetString()!))];

    private static long Outputs(IReadOnlyList<Entry> listing, string weight) => listing.Single(entry => entry.Name == weight).Shape[0];

    private static long[] Numbers(string text) =>
        [.. Regex.Matches(text, @"\d+").Select(match => long.Parse(match.Value, CultureInfo.InvariantCulture))];

    private static long Int(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static long[] Shape(JsonElement element) => [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];

    private static double[] Flat(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Flat)] : [element.GetDouble()];

    private static double[] Values(Tensor values)
    {
        using var scope = NewDisposeScope();
        return [.. values.detach().to(ScalarType.Float64).contiguous().data<double>()];
    }

    private static GoldenCase Case(string name, Action<GoldenComparison> check) => GoldenCase.Of(File, name, check);

    private static void Close(GoldenComparison tally, string what, IReadOnlyList<double> ours, JsonElement golden, Tolerance tolerance) =>
        tally.Close(what, Flat(golden), ours, tolerance.Absolute, tolerance.Relative);

    private static void Summary(GoldenComparison tally, string layer, Tensor outputs, JsonElement golden, Tolerance tolerance)
    {
        tally.Equal($"shape of {layer}", string.Join('x', Shape(golden)), string.Join('x', outputs.shape));
        var values = Values(outputs);
        var mean = values.Average();
        var stride = (int)Int(golden, "stride");
        Close(tally, $"{layer} mean", [mean], golden.GetProperty("mean"), tolerance);
        Close(tally, $"{layer} std", [Math.Sqrt(values.Average(value => (value - mean) * (value - mean)))], golden.GetProperty("std"), tolerance);
        Close(tally, $"{layer} min", [values.Min()], golden.GetProperty("min"), tolerance);
        Close(tally, $"{layer} max", [values.Max()], golden.GetProperty("max"), tolerance);
        Close(tally, $"{layer} abs mean", [values.Average(Math.Abs)], golden.GetProperty("abs_mean"), tolerance);
        Close(tally, $"{layer} first8", [.. values.Take(8)], golden.GetProperty("first8"), tolerance);
        Close(tally, $"{layer} strided8",
            [.. Enumerable.Range(0, golden.GetProperty("strided8").GetArrayLength()).Select(i => values[i * stride])],
            golden.GetProperty("strided8"), tolerance);
    }

    private sealed record Entry(long Ordinal, string Name, long[] Shape, string Kind);

    private sealed record Tolerance(double Absolute, double Relative)
    {
        public static Tolerance Single { get; } = new(1e-4, 1e-3);

        public static Tolerance Double { get; } = new(1e-9, 1e-8);

        public static Tolerance Exact { get; } = new(0, 0);
    }
}

#load "peer.csx"
#load "table.csx"

using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Losses;
using ImageRegression.Losses.Matching;
using ImageRegression.Models;
using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>A computation both sides know by name.</summary>
public sealed record Computation(string Name, string Title, double Target, Func<string, Device, Func<Sample>> Prepare)
{
    /// <summary>Whether it is measured on CUDA only (true) or on the CPU only (false); null: on either.</summary>
    public bool? OnCuda { get; init; }
}

/// <summary>Our side of peers.py: each prepares its inputs once and returns what is timed.</summary>
public static class Workloads
{
    public static Func<Sample> OperatorCall(string inputs, Device device)
    {
        const int calls = 100_000;
        var (a, b) = (ones([4], device: device), full([4], 2.0f, device: device));
        return () =>
        {
            var clock = Stopwatch.StartNew();
            for (var call = 0; call < calls; call++)
                a.add(b).Dispose();
            WaitFor(device);
            return new Sample(clock.Elapsed.TotalSeconds / calls, Number(a.add(b).sum()));
        };
    }

    public static Func<Sample> RegressionMetricLoss(string inputs, Device device)
    {
        const int steps = 200;
        var embeddings = Single(inputs, "loss-embeddings.f32", 64, 1000).to(device).requires_grad_();
        var labels = Single(inputs, "loss-labels.f32", 64).to(device);
        var loss = new RegressionMetric();
        return () =>
        {
            var (state, result) = (loss.Start, 0.0);
            var clock = Stopwatch.StartNew();
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                embeddings.grad = null;
                var (value, next) = loss.Of(embeddings, labels, state);
                value.backward();
                (state, result) = (next, step == steps - 1 ? Number(value) : 0);
            }
            WaitFor(device);
            return new Sample(clock.Elapsed.TotalSeconds / steps, result);
        };
    }

    public static Func<Sample> AdaTripletAutoMargin(string inputs, Device device)
    {
        const int steps = 50, batchesPerEpoch = 10;
        var embeddings = Single(inputs, "matching-embeddings.f32", 128, 128).to(device).requires_grad_();
        var subjects = tensor(Read<long>(inputs, "matching-subjects.i64"));
        var loss = AdaTriplet.RepositoryVariant with { Mining = TripletMining.Violating };
        return () =>
        {
            var (state, result) = (loss.StartFor(batchesPerEpoch), 0.0);
            var clock = Stopwatch.StartNew();
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                embeddings.grad = null;
                var (value, next) = loss.Of(embeddings, subjects, state);
                value.backward();
                (state, result) = (next, step == steps - 1 ? Number(value) : 0);
            }
            WaitFor(device);
            return new Sample(clock.Elapsed.TotalSeconds / steps, result);
        };
    }

    /// <summary>The paper's batch on CUDA, else what a CPU does in a second.</summary>
    public static int TrainingBatch(Device device) => device.type == DeviceType.CUDA ? 64 : 4;

    public static Func<Sample> ReproducibleTrainingStep(string inputs, Device device)
    {
        var step = TrainingStep(inputs, device);
        return () =>
        {
            using var reproducible = DeterministicAlgorithms.For(device);
            return step();
        };
    }

    public static Func<Sample> TrainingStep(string inputs, Device device)
    {
        var network = new BoneAgeNet().to(device);
        using (no_grad())
        using (NewDisposeScope())
        {
            var (weights, at) = (Single(inputs, "weights.f32", -1).to(device), 0L);
            foreach (var (_, values) in network.state_dict().OrderBy(named => named.Key, StringComparer.Ordinal))
            {
                values.copy_(weights.narrow(0, at, values.numel()).reshape(values.shape));
                at += values.numel();
            }
        }
        var batch = TrainingBatch(device);
        var images = Single(inputs, "images.f32", 4, 1, 520, 400).repeat(batch / 4, 1, 1, 1).to(device);
        var sex = tensor([0f, 1f, 1f, 0f]).repeat(batch / 4).unsqueeze(1).to(device);
        var labels = linspace(-1, 1.5, batch, dtype: float32).to(device);
        var optimizer = optim.Adam(network.parameters(), lr: 1e-4);
        var loss = new RegressionMetric();
        var state = loss.Start;
        return () =>
        {
            var clock = Stopwatch.StartNew();
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var (value, next) = loss.Of(network.call(new(images, sex)), labels, state);
            value.backward();
            optimizer.step();
            state = next;
            WaitFor(device);
            return new Sample(clock.Elapsed.TotalSeconds, Number(value));
        };
    }

    public static Func<Sample> RadiusSearch(string inputs, Device _)
    {
        var train = Single(inputs, "train-embeddings.f32", -1, 1000);
        var validation = Single(inputs, "validation-embeddings.f32", -1, 1000);
        var (labels, targets) = (Read<double>(inputs, "train-labels.f64"), Read<double>(inputs, "validation-labels.f64"));
        return () =>
        {
            var clock = Stopwatch.StartNew();
            var found = ImageRegression.Neighbors.RadiusSearch.RepositoryVariant().Run(RadiusNeighbors.RepositoryVariant(0.1), Embeddings.Of(train, labels), Embeddings.Of(validation, targets));
            return new Sample(clock.Elapsed.TotalSeconds, found.MeanAbsoluteError);
        };
    }

    public static Func<Sample> ResidualVariance(string inputs, Device _)
    {
        var embeddings = Single(inputs, "test-embeddings.f32", -1, 1000);
        var labels = Read<double>(inputs, "test-labels.f64");
        var measure = ImageRegression.Evaluation.ResidualVariance.RepositoryVariant with { Sampling = new Sampling(Draws: 1, Size: 1000, Seed: 10000121) };
        return () =>
        {
            var clock = Stopwatch.StartNew();
            var found = measure.Of(embeddings, labels);
            return new Sample(clock.Elapsed.TotalSeconds, found.Value);
        };
    }

    public static Func<Sample> Retrieval(string inputs, Device _)
    {
        var (queries, gallery) = (Searched(inputs, "query"), Searched(inputs, "gallery"));
        return () =>
        {
            var clock = Stopwatch.StartNew();
            double[][] ranks = [.. new ImageRegression.Evaluation.Retrieval().Of(queries, gallery).Where(query => query.HasMatch).Select(query => query.MatchRanks.ToArray())];
            var result = ranks.Average(one => RankingMeasures.AveragePrecision(one))
                + new[] { 1, 5, 10 }.Sum(places => ranks.Average(one => RankingMeasures.FirstMatchWithin(one, places)));
            return new Sample(clock.Elapsed.TotalSeconds, result);
        };
    }

    /// <summary>How far the process's memory rises at most while a gallery is ranked, against the matrix of all distances.</summary>
    public static Row RetrievalMemory(string inputs)
    {
        var (queries, gallery) = (Searched(inputs, "query"), Searched(inputs, "gallery"));
        var before = ResidentMiB();
        File.WriteAllText("/proc/self/clear_refs", "5");   // from here on the peak counts
        new ImageRegression.Evaluation.Retrieval().Of(queries, gallery);
        var rise = StatusMiB("VmHWM") - before;
        return Row.OfPeak($"peak memory of ranking {gallery.Count:n0} entries for {queries.Count:n0} queries", target: 1, rise, 8.0 * queries.Count * gallery.Count / (1 << 20), "all distances");
    }

    private static void WaitFor(Device device)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize();
    }

    private static RetrievalSet Searched(string inputs, string side) =>
        new(Single(inputs, $"{side}-vectors.f32", -1, 128), [.. Read<double>(inputs, $"{side}-ids.f64").Select(id => $"{id}")]);

    /// <summary>The process's resident memory after the first tenth of the steps and after the last.</summary>
    public static Row Memory(int steps)
    {
        using var network = new SmallResNetSpec { Width = 8, Dim = 32 }.Build(seed: 1, new(104, 80));
        using var images = rand([16, 1, 104, 80]);
        using var labels = linspace(-1, 1, 16);
        using var optimizer = optim.Adam(network.parameters(), lr: 1e-4);
        var loss = new RegressionMetric();
        var (state, before) = (loss.Start, 0.0);
        for (var step = 1; step <= steps; step++)
        {
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                var (value, next) = loss.Of(network.call(images), labels, state);
                value.backward();
                optimizer.step();
                state = next;
            }
            if (step == steps / 10)
                before = ResidentMiB();
        }
        var after = ResidentMiB();
        return Row.OfMemory($"resident memory over {steps:n0} training steps", target: 1.02, after, before);
    }

    private static double ResidentMiB()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return StatusMiB("VmRSS");
    }

    private static double StatusMiB(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }

    private static double Number(Tensor value)
    {
        using var number = value.detach().to(ScalarType.Float64);
        return number.ToDouble();
    }

    private static Tensor Single(string inputs, string file, params long[] shape) => tensor(Read<float>(inputs, file)).reshape(shape);

    private static Number[] Read<Number>(string inputs, string file) where Number : struct =>
        [.. MemoryMarshal.Cast<byte, Number>(File.ReadAllBytes(Path.Combine(inputs, file)))];
}

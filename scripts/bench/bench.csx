// What it prints  our time as a ratio to Python's for the same computation on the same inputs, medians of alternating runs;
//                 both sides at the thread count that suits each best, and a check that both found the same number.
// Run             scripts/bench/run
#load "peer.csx"
#load "table.csx"
#load "workloads.csx"

using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

var python = Arg("python", "/usr/bin/python3", "Python with torch, scikit-learn and SciPy");
var inputs = Arg("inputs", Path.Combine(Path.GetTempPath(), "imageregression-bench"), "folder for the inputs both sides read");
var on = device(Arg("device", "cpu", "where both sides compute: cpu or cuda; on cuda, what runs on a device is measured"));
var rounds = Arg("rounds", 5, "runs of each side, of which the median counts");
var only = Arg("only", "", "measure one computation: operator_call, rm_loss, adatriplet, training_step, training_step_fixed, radius_search, retrieval, residual_variance, decode_png, decode_jpeg, memory");
var write = Arg("write", "", "markdown file to put the table into; printed only by default");

Computation[] computations =
[
    new("operator_call", "one-operator call", Target: 1.0, Workloads.OperatorCall),
    new("rm_loss", "RM-Loss forward + backward, 64 × 1000", Target: 0.5, Workloads.RegressionMetricLoss),
    new("adatriplet", "AdaTriplet with AutoMargin, mining + loss + backward, 128 × 128, 4 images a subject", Target: 0.5, Workloads.AdaTripletAutoMargin),
    new("training_step", $"BoneAgeNet training step, batch {Workloads.TrainingBatch(on)}, 520 × 400", Target: 1.0, Workloads.TrainingStep),
    new("training_step_fixed", "the same, deterministic algorithms required, as Trainer does", Target: 1.0, Workloads.ReproducibleTrainingStep) { OnCuda = true },
    new("radius_search", "radius search, 8 659 training and 1 237 validation embeddings of 1000", Target: 0.05, Workloads.RadiusSearch) { OnCuda = false },
    new("retrieval", "mAP and CMC of 5 000 queries to a gallery of 5 000, 128 dimensions", Target: 0.1, Workloads.Retrieval) { OnCuda = false },
    new("residual_variance", "RV of 1 000 embeddings, k = 5 … 200", Target: 0.1, Workloads.ResidualVariance) { OnCuda = false },
    new("decode_png", "decoding a grey PNG of 1 024 × 1 024", Target: 1.0, Workloads.DecodePng) { OnCuda = false },
    new("decode_jpeg", "decoding a grey JPEG of 1 024 × 1 024", Target: 1.0, Workloads.DecodeJpeg) { OnCuda = false },
];

var peer = new PythonPeer(python, Path.Combine(ScriptFolder, "peers.py"), inputs, $"{on.type}".ToLowerInvariant());
var rows = computations.Where(computation => IsAsked(computation.Name, computation.OnCuda)).Select(Measure).ToList();
if (IsAsked("memory", onCuda: false))
    rows.Add(Workloads.Memory(steps: 2000));
if (IsAsked("retrieval", onCuda: false))
    rows.Add(Workloads.RetrievalMemory(inputs));

var table = BenchmarkTable.Markdown(rows, rounds, peer.Versions);
peer.Dispose();
Console.WriteLine(table);
if (write is not "")
    BenchmarkTable.WriteInto(write, table);
return rows.All(row => row.Agrees) ? 0 : 1;

bool IsAsked(string name, bool? onCuda) =>
    only is "" ? onCuda is null || onCuda == (on.type == DeviceType.CUDA) : only == name;

Row Measure(Computation computation)
{
    Console.Error.WriteLine($"measuring {computation.Name}");
    var ours = computation.Prepare(inputs, on);
    Sample Ours(int threads)
    {
        set_num_threads(threads);
        return ours();
    }
    Sample Theirs(int threads) => peer.Run(computation.Name, threads);

    int[] threadCounts = [1, Environment.ProcessorCount];
    var (theirFirst, theirThreads) = Fastest(Theirs, threadCounts);
    var (ourFirst, ourThreads) = Fastest(Ours, threadCounts);
    var (theirSeconds, ourSeconds) = (Counted(theirThreads.Trial), Counted(ourThreads.Trial));
    while (theirSeconds.Count < rounds || ourSeconds.Count < rounds)
    {
        if (theirSeconds.Count < rounds)
            theirSeconds.Add(Theirs(theirThreads.Count).Seconds);
        if (ourSeconds.Count < rounds)
            ourSeconds.Add(Ours(ourThreads.Count).Seconds);
    }
    var agrees = Math.Abs(ourFirst.Result - theirFirst.Result) <= 1e-3 * Math.Max(Math.Abs(theirFirst.Result), 1e-2);
    return new Row(
        computation.Title, computation.Target, Median(ourSeconds), Median(theirSeconds),
        $"{ourThreads.Count} / {theirThreads.Count}", agrees, $"{Digits(ourFirst.Result)} / {Digits(theirFirst.Result)}");
}

// The first of all samples carries the result: a training step changes the network, so later ones differ with the order.
// What takes more than ten seconds needs no warming up, and the trial of its best thread count is one of its rounds.
static (Sample First, (int Count, Sample Trial) Threads) Fastest(Func<int, Sample> run, int[] threadCounts)
{
    var samples = threadCounts.Distinct().Select(threads => (Threads: threads, Sample: run(threads))).ToList();
    var warm = samples.Select(sample => sample.Sample.Seconds > 10 ? sample : (sample.Threads, Sample: run(sample.Threads)));
    return (samples[0].Sample, warm.MinBy(sample => sample.Sample.Seconds));
}

static List<double> Counted(Sample trial) => trial.Seconds > 10 ? [trial.Seconds] : [];

static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted && sorted.Count % 2 == 1
    ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;

static string Digits(double value) => value.ToString("g5", CultureInfo.InvariantCulture);

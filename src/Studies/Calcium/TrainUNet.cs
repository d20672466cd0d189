using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Randomness;
using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Trains a U-Net on scans whose masks are known.</summary>
internal sealed record TrainUNet : UNetStage
{
    /// <summary>The scans to learn from; other subjects than those of the study.</summary>
    public required LoadScans Scans { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingPlan Plan { get; init; }

    /// <inheritdoc/>
    public override string Kind => "train U-Net";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("scans", Scans)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        foreach (var note in EngineNotes.Of(ComputeDevice.Default))
            run.Note(note);
        Task.Require(Model);
        var scans = run.Input(Scans);
        var prepared = Enumerable.Range(0, scans.Count).Select(row => (Row: row, Scan: Task.Prepare(scans, row, Model)))
            .Where(one => one.Scan is not null).Select(one => (scans.Cases.Cases[one.Row].Id, Scan: one.Scan!)).ToArray();
        var sampler = new BatchSampler(prepared.Length, Plan.BatchSize, Plan.Seed);
        using var network = Model.Build(Plan.Seed).to(ComputeDevice.Default);
        var trainer = new SegmentationTrainer(Plan, ComputeDevice.Default)
        {
            Warn = run.Warn,
            CasesOf = iteration => [.. sampler.Rows(iteration).Select(row => prepared[row].Id)],
            Observe = moment =>
            {
                run.Progress(moment.Iteration, Plan.Iterations, "it");
                run.Metric("loss", moment.Loss, "");
            },
        };
        var history = trainer.Fit(network, BatchOf, run.CheckpointFolder, run.Cancellation);
        foreach (var note in DivergenceNotes.Of(history))
            run.Note(note);
        Weights.Save(network, run.Output.Path(WeightsFile));
        run.Output.WriteJson("history.json", history);

        (Tensor, Tensor) BatchOf(long iteration)
        {
            var examples = sampler.Rows(iteration).Select((row, place) =>
                Task.Example(prepared[row].Scan, Model, SplitMix64.For(Plan.Seed ^ 0x5E67, ((ulong)iteration << 16) + (ulong)place).Next())).ToArray();
            return (Stacked([.. examples.Select(example => example.Input)]), Stacked([.. examples.Select(example => example.Mask)]));
        }
    }

    // Scans of different fields are grown to the largest of the batch, with black.
    private static Tensor Stacked(Tensor[] examples)
    {
        long[] largest = [.. Enumerable.Range(0, (int)examples[0].dim()).Select(axis => examples.Max(example => example.shape[axis]))];
        return stack([.. examples.Select(example => example.shape.SequenceEqual(largest) ? example
            : nn.functional.pad(example, [.. Enumerable.Range(1, largest.Length).SelectMany(back => new[] { 0, largest[^back] - example.shape[^back] })]))]);
    }
}

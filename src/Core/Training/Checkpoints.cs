using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// The saved states of one training, in a folder of their own. A state is written beside its final name and renamed,
/// so a reader never meets half a state; it is replaced only once the next one is whole.
/// </summary>
internal sealed class Checkpoints(string folder, CheckpointRhythm rhythm)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly Stopwatch _sinceSaved = Stopwatch.StartNew();
    private long _savedAt;

    /// <summary>Whether the rhythm asks for a checkpoint after this iteration.</summary>
    public bool IsDue(long iteration) =>
        iteration - _savedAt >= rhythm.Iterations || _sinceSaved.Elapsed.TotalMinutes >= rhythm.Minutes;

    /// <summary>Puts model and optimiser back where the latest state left them; null where there is none.</summary>
    public TrainingProgress? Resume(nn.Module model, OptimizerHelper optimizer, TrainingPlan plan)
    {
        if (States().OrderBy(state => state.Iteration).LastOrDefault().Path is not { } latest)
            return null;
        Weights.Load(model, Path.Combine(latest, "model.safetensors"));
        using (NewDisposeScope())
            OptimizerCheckpoint.Restore(optimizer, Safetensors.Read(Path.Combine(latest, "optimizer.safetensors")));
        var saved = JsonSerializer.Deserialize<Saved>(File.ReadAllText(Path.Combine(latest, "progress.json")), Json)!;
        _savedAt = saved.Iteration;
        return new(
            saved.Iteration, saved.LossState.Deserialize(plan.Loss.StateType, Json)!,
            plan.EmbeddingLoss is { } beneath ? saved.EmbeddingLossState!.Value.Deserialize(beneath.StateType, Json) : null,
            [.. saved.Moments], saved.BestIteration, saved.BestError);
    }

    /// <summary>Saves a state, then removes what it replaces.</summary>
    public void Save(TrainingProgress progress, nn.Module model, OptimizerHelper optimizer)
    {
        var final = Path.Combine(folder, Named("state", progress.Iteration));
        var saved = new Saved(
            progress.Iteration, AsJson(progress.LossState), progress.EmbeddingLossState is { } state ? AsJson(state) : null,
            [.. progress.Moments], progress.BestIteration, progress.BestError);
        var unfinished = final + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        Weights.Save(model, Path.Combine(unfinished, "model.safetensors"));
        using (NewDisposeScope())
            Safetensors.Write(Path.Combine(unfinished, "optimizer.safetensors"), OptimizerCheckpoint.Capture(optimizer), flushToDisk: true);
        WriteThrough(Path.Combine(unfinished, "progress.json"), JsonSerializer.SerializeToUtf8Bytes(saved, Json));
        if (Directory.Exists(final))
            Directory.Delete(final, recursive: true);
        Directory.Move(unfinished, final);

        foreach (var (path, iteration) in States())
            if (iteration < progress.Iteration)
                Directory.Delete(path, recursive: true);
        foreach (var path in Directory.EnumerateFiles(folder, "best-*.safetensors"))
            if (Path.GetFileName(path) != BestName(progress.BestIteration))
                File.Delete(path);
        _savedAt = progress.Iteration;
        _sinceSaved.Restart();
    }

    /// <summary>Keeps the weights of the best iteration so far, beside those of the best before it.</summary>
    public void KeepBest(long iteration, nn.Module model)
    {
        Directory.CreateDirectory(folder);
        var final = Path.Combine(folder, BestName(iteration));
        Weights.Save(model, final + ".unfinished");
        File.Move(final + ".unfinished", final, overwrite: true);
    }

    /// <summary>Gives the model the weights of the best iteration.</summary>
    public void RestoreBest(TrainingProgress progress, nn.Module model) =>
        Weights.Load(model, Path.Combine(folder, BestName(progress.BestIteration)));

    private IEnumerable<(string Path, long Iteration)> States() =>
        !Directory.Exists(folder) ? [] :
        from path in Directory.EnumerateDirectories(folder, "state-*")
        let number = Path.GetFileName(path)["state-".Length..]
        where number.All(char.IsAsciiDigit)
        select (path, long.Parse(number, CultureInfo.InvariantCulture));

    private static JsonElement AsJson(object state) => JsonSerializer.SerializeToElement(state, state.GetType(), Json);

    private static string Named(string what, long iteration) => string.Create(CultureInfo.InvariantCulture, $"{what}-{iteration:D9}");

    private static string BestName(long iteration) => Named("best", iteration) + ".safetensors";

    private static void WriteThrough(string path, byte[] content)
    {
        using var file = File.Create(path);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private sealed record Saved(
        long Iteration, JsonElement LossState, JsonElement? EmbeddingLossState, ImmutableArray<TrainingMoment> Moments, long BestIteration, double BestError);
}

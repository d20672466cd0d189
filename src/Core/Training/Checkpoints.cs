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
/// so a reader never meets half a state; each lists its parts with their hashes, so that one that was damaged later is
/// known. The state before the latest is kept as well: training goes on from it should the latest be damaged.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="rhythm">When a state is due.</param>
/// <param name="goBackEvery">Iterations between two states that are there to go back to, of which the last is kept; null: none are.</param>
/// <param name="warn">Told what was damaged, and from where training goes on.</param>
internal sealed class Checkpoints(string folder, CheckpointRhythm rhythm, long? goBackEvery, Action<string> warn)
{
    private const string Model = "model.safetensors", Optimizer = "optimizer.safetensors", Progress = "progress.json", Unfinished = ".unfinished", Diverged = "diverged.json";
    private const int Kept = 2;

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly SealedList Parts = new("parts.txt");

    private readonly Stopwatch _sinceSaved = Stopwatch.StartNew();
    private long _savedAt;
    private SealedFile? _best;

    /// <summary>Whether the rhythm asks for a checkpoint after this iteration.</summary>
    public bool IsDue(long iteration) =>
        iteration % goBackEvery == 0 || iteration - _savedAt >= rhythm.Iterations || _sinceSaved.Elapsed.TotalMinutes >= rhythm.Minutes;

    /// <summary>Puts model and optimiser back where the latest whole state left them; null where there is none.</summary>
    public TrainingProgress? Resume(nn.Module model, OptimizerHelper optimizer, TrainingPlan plan)
    {
        List<string> discarded = [];
        foreach (var (path, iteration) in States().OrderByDescending(state => state.Iteration).ToArray())
        {
            var parts = Parts.Read(path, out var damage);
            if (damage is null)
            {
                Tell(discarded, string.Create(CultureInfo.InvariantCulture, $"from iteration {iteration}"));
                _best = parts.FirstOrDefault(part => IsBest(part.Name));
                return Load(path, model, optimizer, plan);
            }
            discarded.Add(string.Create(CultureInfo.InvariantCulture, $"The checkpoint of iteration {iteration} is damaged: {damage}."));
            Disk.Delete(path);
        }
        Tell(discarded, "from the start");
        return null;
    }

    /// <summary>Saves a state, then removes those that it makes superfluous.</summary>
    public void Save(TrainingProgress progress, nn.Module model, OptimizerHelper optimizer)
    {
        var final = Path.Combine(folder, Named("state", progress.Iteration));
        var unfinished = final + Unfinished;
        Disk.Delete(unfinished);
        Disk.MakeFolder(unfinished);
        Write(unfinished, progress, model, optimizer);
        Disk.Delete(final);
        Disk.Rename(unfinished, final);
        Disk.FlushFolder(folder);
        RemoveSuperfluous();
        _savedAt = progress.Iteration;
        _sinceSaved.Restart();
    }

    /// <summary>Puts model and optimiser back to the last state that was kept for it, and saves what happened there.</summary>
    /// <param name="before">The iteration that went wrong, counted from 0.</param>
    /// <param name="happened">What the state is to remember; gets the iteration.</param>
    /// <param name="model">Gets the weights of the state.</param>
    /// <param name="optimizer">Gets its moments.</param>
    /// <param name="plan">What is trained.</param>
    /// <exception cref="UserErrorException">The state was damaged since it was written; the next run does not take it.</exception>
    public TrainingProgress GoBack(long before, Func<long, Divergence> happened, nn.Module model, OptimizerHelper optimizer, TrainingPlan plan)
    {
        var iteration = before - before % goBackEvery!.Value;
        var state = Path.Combine(folder, Named("state", iteration));
        var parts = Parts.Read(state, out var damage);
        // What was saved on the way to the divergence is not gone on from; before this state, should it be damaged, nothing is lost.
        foreach (var (path, _) in States().Where(one => one.Iteration > iteration || (damage is not null && one.Iteration == iteration)).ToArray())
            Disk.Delete(path);
        if (damage is not null)
            throw new UserErrorException(
                $"Training was to go back to its state of iteration {iteration}, which was damaged: {damage}. It was discarded. Check the disk and run again: training goes on from an earlier state, or from the start.", state);
        _best = parts.FirstOrDefault(part => IsBest(part.Name));
        var kept = Load(state, model, optimizer, plan);
        var progress = kept with { Divergences = kept.Divergences.Add(happened(iteration)) };
        Save(progress, model, optimizer);
        return progress;
    }

    /// <summary>Leaves beside the states why training stopped, with the cases of the batch.</summary>
    /// <returns>The file.</returns>
    public string Keep(ImmutableList<Divergence> divergences)
    {
        var file = Path.Combine(folder, Diverged);
        Disk.MakeFolder(folder);
        Disk.Replace(file, JsonSerializer.SerializeToUtf8Bytes(divergences, Json));
        return file;
    }

    /// <summary>Keeps the weights of the best iteration so far, beside those of the best before it.</summary>
    public void KeepBest(long iteration, nn.Module model)
    {
        Disk.MakeFolder(folder);
        var final = Path.Combine(folder, BestName(iteration));
        Weights.Save(model, final + Unfinished);
        _best = SealedFile.Of(folder, BestName(iteration) + Unfinished) with { Name = BesideState(iteration) };
        Disk.Rename(final + Unfinished, final);
        Disk.FlushFolder(folder);
    }

    /// <summary>Gives the model the weights of the best iteration.</summary>
    /// <exception cref="UserErrorException">They were damaged since they were written; the next run does not take them.</exception>
    public void RestoreBest(TrainingProgress progress, nn.Module model)
    {
        var file = Path.Combine(folder, BestName(progress.BestIteration));
        if (_best?.DamageIn(Path.Combine(folder, Named("state", progress.Iteration))) is { } damage)
            throw new UserErrorException(
                $"The weights of the best iteration were damaged while training went on: {damage}. Check the disk and run again: training goes on from the last whole checkpoint, or from the start.", file);
        Weights.Load(model, file);
    }

    private void Tell(List<string> discarded, string from)
    {
        foreach (var text in discarded)
            warn($"{text} It was discarded; training goes on {from}.");
    }

    private TrainingProgress Load(string state, nn.Module model, OptimizerHelper optimizer, TrainingPlan plan)
    {
        Weights.Load(model, Path.Combine(state, Model));
        using (NewDisposeScope())
            OptimizerCheckpoint.Restore(optimizer, Safetensors.Read(Path.Combine(state, Optimizer)));
        var saved = JsonSerializer.Deserialize<Saved>(File.ReadAllText(Path.Combine(state, Progress)), Json)!;
        _savedAt = saved.Iteration;
        return new(
            saved.Iteration, saved.LossState.Deserialize(plan.Loss.StateType, Json)!,
            plan.EmbeddingLoss is { } beneath ? saved.EmbeddingLossState!.Value.Deserialize(beneath.StateType, Json) : null,
            [.. saved.Moments], saved.BestIteration, saved.BestError)
        {
            Divergences = [.. saved.Divergences],
        };
    }

    private void Write(string state, TrainingProgress progress, nn.Module model, OptimizerHelper optimizer)
    {
        Weights.Save(model, Path.Combine(state, Model));
        using (NewDisposeScope())
            Safetensors.Write(Path.Combine(state, Optimizer), OptimizerCheckpoint.Capture(optimizer), flushToDisk: true);
        Disk.Write(Path.Combine(state, Progress), JsonSerializer.SerializeToUtf8Bytes(
            new Saved(
                progress.Iteration, AsJson(progress.LossState), progress.EmbeddingLossState is { } below ? AsJson(below) : null,
                [.. progress.Moments], progress.BestIteration, progress.BestError, [.. progress.Divergences]), Json));
        string[] parts = [Model, Optimizer, Progress];
        Parts.Seal(state, [.. parts.Select(name => SealedFile.Of(state, name)), .. _best is null ? Array.Empty<SealedFile>() : [_best]]);
        Disk.FlushFolder(state);
    }

    private void RemoveSuperfluous()
    {
        var states = States().OrderByDescending(state => state.Iteration).ToArray();
        var kept = states.Take(Kept).Union(states.Where(state => state.Iteration % goBackEvery == 0).Take(1)).ToArray();
        foreach (var (path, _) in states.Except(kept))
            Disk.Delete(path);
        var needed = kept.SelectMany(state => Parts.Names(state.Path)).Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "best-*").Where(path => !needed.Contains(Path.GetFileName(path))))
            File.Delete(path);
    }

    private IEnumerable<(string Path, long Iteration)> States() =>
        !Directory.Exists(folder) ? [] :
        from path in Directory.EnumerateDirectories(folder, "state-*")
        let number = Path.GetFileName(path)["state-".Length..]
        where number.All(char.IsAsciiDigit)
        select (path, long.Parse(number, CultureInfo.InvariantCulture));

    /// <summary>What a checkpoint gives back of a loss's state.</summary>
    internal static object? ReadBack(object state, Type type) => AsJson(state).Deserialize(type, Json);

    private static JsonElement AsJson(object state) => JsonSerializer.SerializeToElement(state, state.GetType(), Json);

    private static string Named(string what, long iteration) => string.Create(CultureInfo.InvariantCulture, $"{what}-{iteration:D9}");

    private static string BestName(long iteration) => Named("best", iteration) + ".safetensors";

    private static string BesideState(long iteration) => $"../{BestName(iteration)}";

    private static bool IsBest(string part) => part.StartsWith("../", StringComparison.Ordinal);

    private sealed record Saved(
        long Iteration, JsonElement LossState, JsonElement? EmbeddingLossState, ImmutableArray<TrainingMoment> Moments, long BestIteration, double BestError,
        ImmutableArray<Divergence> Divergences);
}

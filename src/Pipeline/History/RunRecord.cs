using System.Collections.Immutable;
using System.Globalization;

namespace ImageRegression.Pipeline.History;

/// <summary>A run as the history keeps it.</summary>
/// <param name="Id">Its identity: the time it began and four digits against coincidence; sorts by time.</param>
/// <param name="Study">The study, as the user named it.</param>
/// <param name="Profile">The profile in force.</param>
/// <param name="Arguments">The study's arguments.</param>
/// <param name="Started">When it began, in UTC.</param>
/// <param name="Duration">How long it took; null while it goes on, or where its process died.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Stages">The stages it computed, found or failed at, in that order.</param>
public sealed record RunRecord(
    string Id, string Study, string Profile, ImmutableArray<string> Arguments,
    DateTimeOffset Started, TimeSpan? Duration, RunStatus Status, ImmutableArray<StageRecord> Stages)
{
    /// <summary>A run that begins now.</summary>
    internal static RunRecord Begin(DateTimeOffset now, RunOptions options) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss-fff}-{Guid.NewGuid().ToString("N")[..4]}"),
            options.Study, options.Profile, options.Arguments, now, null, RunStatus.Running, []);
}

/// <summary>A stage of a run as the history keeps it.</summary>
/// <param name="Name">What the study called it.</param>
/// <param name="Identity">All that decided its result.</param>
/// <param name="Status"><see cref="RunStatus.Cached"/>, <see cref="RunStatus.Finished"/>, <see cref="RunStatus.Failed"/> or <see cref="RunStatus.Cancelled"/>.</param>
/// <param name="Reason">Why it was computed, or what went wrong; empty where it was found.</param>
/// <param name="Duration">How long computing its result took, in this run or in the one that it was found from.</param>
/// <param name="BuiltAt">The line that built it; empty where unknown.</param>
/// <param name="Metrics">What it measured.</param>
public sealed record StageRecord(
    string Name, StageIdentity Identity, RunStatus Status, string Reason, TimeSpan Duration, string BuiltAt,
    ImmutableArray<MetricValue> Metrics);

/// <summary>Why a stage's result is what it is.</summary>
/// <param name="Run">The run that computed it last; null where the history has it not, as for a result that was imported.</param>
/// <param name="Stage">That computation.</param>
/// <param name="Before">The computation before it under the same name in the same study; null where there is none.</param>
/// <param name="Changes">What changed between the two, a phrase each.</param>
public sealed record StageExplanation(RunRecord? Run, StageRecord Stage, StageRecord? Before, ImmutableArray<string> Changes);

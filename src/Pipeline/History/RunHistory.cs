using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Pipeline.Code;
using ImageRegression.Pipeline.Storage;
using Microsoft.Data.Sqlite;

namespace ImageRegression.Pipeline.History;

/// <summary>All runs on a store, in a SQLite file. No result depends on it.</summary>
/// <remarks>
/// A history that is missing, or is damaged and moved aside, is made again from the logs of the runs and the manifests of the
/// results; one that is locked for long is done without. Each is told as a warning of the run.
/// </remarks>
/// <param name="storeFolder">The store's folder.</param>
/// <param name="time">The clock; the system's unless a test says otherwise.</param>
public sealed class RunHistory(string storeFolder, TimeProvider? time = null)
{
    private const int Busy = 5, Locked = 6, Corrupt = 11, NotADatabase = 26;
    private const long WithVersionsInsteadOfCode = 1;
    private const char Separator = '\u001f';

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS runs (
            id TEXT PRIMARY KEY, study TEXT NOT NULL, profile TEXT NOT NULL, arguments TEXT NOT NULL,
            started TEXT NOT NULL, duration_ms REAL, status TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS stages (
            run TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, fingerprint TEXT NOT NULL,
            status TEXT NOT NULL, reason TEXT NOT NULL, duration_ms REAL NOT NULL, built_at TEXT NOT NULL, identity TEXT NOT NULL,
            PRIMARY KEY (run, position));
        CREATE TABLE IF NOT EXISTS metrics (
            run TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value REAL, unit TEXT NOT NULL,
            PRIMARY KEY (run, position, name));
        CREATE INDEX IF NOT EXISTS stages_by_name ON stages (name);
        PRAGMA user_version = 2;
        """;

    private readonly string path = Path.Combine(Path.GetFullPath(storeFolder), "history.db");
    private readonly Queue<string> faults = [];
    private readonly CodeMemory code = CodeMemory.OfStore(storeFolder);

    /// <summary>The run at hand, which a history that is made again leaves out: it enters itself.</summary>
    internal string? OwnRun { get; set; }

    private bool IsThere => File.Exists(path) || new RunLogs(storeFolder).AreThere;

    /// <summary>The latest runs, the last one first.</summary>
    /// <param name="limit">How many at most.</param>
    public ImmutableArray<RunRecord> Runs(int limit = 20) =>
        !IsThere ? [] : Attempt(ImmutableArray<RunRecord>.Empty, db => Read(
            db, "SELECT * FROM runs ORDER BY started DESC, id DESC LIMIT $limit", Run, ("$limit", limit)).Select(run => WithStages(db, run)).ToImmutableArray());

    /// <summary>How a stage was last computed, and what had changed since the time before.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="study">The study; any if null.</param>
    /// <returns>Null where no stage of that name was ever computed.</returns>
    public StageExplanation? Explain(string stage, string? study = null) => OfRuns(stage, study) ?? OfResults(stage, study);

    /// <summary>What decided a stage's result in the last run of a study that had a stage of that name.</summary>
    internal ImmutableArray<StageIdentity> LastIdentities(string study, string name) =>
        !IsThere ? [] : Attempt(ImmutableArray<StageIdentity>.Empty, db => Read(
            db, """
            SELECT identity FROM stages WHERE name = $name AND status IN ('Finished', 'Cached') AND run =
                (SELECT id FROM runs JOIN stages ON run = id WHERE study = $study AND name = $name AND stages.status IN ('Finished', 'Cached')
                 ORDER BY started DESC, id DESC LIMIT 1)
            ORDER BY position
            """, row => ManifestJson.ReadIdentity(row.GetString(0)), ("$study", study), ("$name", name)).ToImmutableArray());

    /// <summary>Keeps a run as it stands.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kept">How many of its stages were kept before.</param>
    /// <returns>How many are kept now.</returns>
    internal int Save(RunRecord run, int kept) => Attempt(kept, db =>
    {
        using var transaction = db.BeginTransaction();
        Write(db, run, kept);
        transaction.Commit();
        return run.Stages.Length;
    });

    /// <summary>Takes runs out of the history.</summary>
    internal void Forget(ImmutableArray<string> runs)
    {
        if (runs.IsEmpty || !File.Exists(path))
            return;
        Attempt(0, db =>
        {
            using var transaction = db.BeginTransaction();
            foreach (var run in runs)
                Write(db, "DELETE FROM runs WHERE id = $run; DELETE FROM stages WHERE run = $run; DELETE FROM metrics WHERE run = $run", ("$run", run));
            transaction.Commit();
            return runs.Length;
        });
    }

    /// <summary>What went wrong where a run that was just saved is not listed, or one that was forgotten is; null where all went well.</summary>
    internal string? FaultUnless(string runId, bool isListed)
    {
        var told = TakeFault();
        return Runs(int.MaxValue).Any(run => run.Id == runId) == isListed && faults.Count == 0 ? null : TakeFault() ?? told ?? "The history gives no reason.";
    }

    /// <summary>Makes a history that is missing again.</summary>
    /// <returns>Whether it was missing and there were runs to enter.</returns>
    internal bool Rebuild() => !File.Exists(path) && IsThere && Attempt(false, _ => faults.Count > 0);

    /// <summary>The next thing that went wrong with the history, if any did.</summary>
    internal string? TakeFault() => faults.TryDequeue(out var fault) ? fault : null;

    private StageExplanation? OfRuns(string stage, string? study) =>
        !IsThere ? null : Attempt<StageExplanation?>(null, db =>
        {
            var runs = Read(
                db, """
                SELECT runs.* FROM runs WHERE ($study IS NULL OR study = $study)
                AND id IN (SELECT run FROM stages WHERE name = $name AND status = 'Finished') ORDER BY started DESC, id DESC LIMIT 2
                """, Run, ("$study", study), ("$name", stage)).Select(run => WithStages(db, run)).ToArray();
            if (runs is not [var last, ..])
                return null;
            ImmutableArray<StageRecord> computed = [.. Computed(last, stage)];
            var (now, earlier) = (computed[^1], computed.Length > 1 ? computed[^2] : null);
            var before = earlier ?? (runs is [_, var previous] && previous.Study == last.Study ? Computed(previous, stage).MinBy(one => now.Identity.ChangesFrom(one.Identity).Length) : null);
            return new(last, now, before, before is null ? [] : code.ChangesBetween(before.Identity, now.Identity));
        });

    // Its run was removed, or is one of another store that the result was imported from.
    private StageExplanation? OfResults(string stage, string? study)
    {
        var planned = study is null ? null : RunNeeds.All(storeFolder).Where(run => run.Study == study).SelectMany(run => run.Results).ToHashSet();
        return new Store(storeFolder).Manifests.Where(manifest => manifest.Name == stage && planned?.Contains(manifest.Fingerprint) != false).MaxBy(manifest => manifest.Started) is { } last
            ? new(null, new(last.Name, last.Identity, RunStatus.Finished, "", last.Duration, last.BuiltAt, last.Metrics), null, []) : null;
    }

    private static void Write(SqliteConnection db, RunRecord run, int kept)
    {
        Write(
            db, "INSERT OR REPLACE INTO runs VALUES ($id, $study, $profile, $arguments, $started, $duration, $status)",
            ("$id", run.Id), ("$study", run.Study), ("$profile", run.Profile), ("$arguments", string.Join(Separator, run.Arguments)),
            ("$started", run.Started.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)), ("$duration", run.Duration?.TotalMilliseconds), ("$status", run.Status.ToString()));
        for (var position = kept; position < run.Stages.Length; position++)
            Write(db, run.Id, position, run.Stages[position]);
    }

    private static void Write(SqliteConnection db, string run, int position, StageRecord stage)
    {
        Write(
            db, "INSERT OR REPLACE INTO stages VALUES ($run, $position, $name, $kind, $fingerprint, $status, $reason, $duration, $builtAt, $identity)",
            ("$run", run), ("$position", position), ("$name", stage.Name), ("$kind", stage.Identity.Kind), ("$fingerprint", stage.Identity.Fingerprint.Hex),
            ("$status", stage.Status.ToString()), ("$reason", stage.Reason), ("$duration", stage.Duration.TotalMilliseconds), ("$builtAt", stage.BuiltAt),
            ("$identity", ManifestJson.Write(stage.Identity)));
        foreach (var metric in stage.Metrics)
            Write(
                db, "INSERT OR REPLACE INTO metrics VALUES ($run, $position, $name, $value, $unit)",
                ("$run", run), ("$position", position), ("$name", metric.Name), ("$value", double.IsNaN(metric.Value) ? null : metric.Value), ("$unit", metric.Unit));
    }

    private static IEnumerable<StageRecord> Computed(RunRecord run, string stage) =>
        run.Stages.Where(one => one.Name == stage && one.Status is RunStatus.Finished);

    private static RunRecord WithStages(SqliteConnection db, RunRecord run)
    {
        var metrics = Read(
            db, "SELECT position, name, value, unit FROM metrics WHERE run = $run ORDER BY rowid",
            row => (Position: row.GetInt32(0), Value: new MetricValue(row.GetString(1), row.IsDBNull(2) ? double.NaN : row.GetDouble(2), row.GetString(3))),
            ("$run", run.Id)).ToLookup(metric => metric.Position, metric => metric.Value);
        return run with
        {
            Stages = [.. Read(
                db, "SELECT position, name, identity, status, reason, duration_ms, built_at FROM stages WHERE run = $run ORDER BY position",
                row => new StageRecord(
                    row.GetString(1), ManifestJson.ReadIdentity(row.GetString(2)), Enum.Parse<RunStatus>(row.GetString(3)), row.GetString(4),
                    TimeSpan.FromMilliseconds(row.GetDouble(5)), row.GetString(6), [.. metrics[row.GetInt32(0)]]),
                ("$run", run.Id))],
        };
    }

    private static RunRecord Run(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3) is { Length: > 0 } all ? [.. all.Split(Separator)] : [],
        DateTimeOffset.Parse(row.GetString(4), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        row.IsDBNull(5) ? null : TimeSpan.FromMilliseconds(row.GetDouble(5)), Enum.Parse<RunStatus>(row.GetString(6)), []);

    private T Attempt<T>(T otherwise, Func<SqliteConnection, T> action)
    {
        try
        {
            return OnDatabase(action);
        }
        catch (Exception fault) when (fault is SqliteException { SqliteErrorCode: Corrupt or NotADatabase } or System.Text.Json.JsonException or FormatException or ArgumentException or InvalidCastException)
        {
            var aside = $"{path}.damaged-{(time ?? TimeProvider.System).GetUtcNow():yyyyMMdd-HHmmss}";
            SqliteConnection.ClearAllPools();
            File.Move(path, aside, overwrite: true);
            File.Delete($"{path}-wal");
            File.Delete($"{path}-shm");
            faults.Enqueue($"The run history is damaged ({fault.Message}). It was moved to '{aside}'; a new one is begun. No result depends on it.");
            return Attempt(otherwise, action);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Enqueue($"The run history cannot be used: {fault.Message}. Results are not affected.");
            return otherwise;
        }
        catch (SqliteException fault)
        {
            faults.Enqueue(fault.SqliteErrorCode is Busy or Locked
                ? "The run history is locked by another program; this run is not entered in it. Results are not affected."
                : $"The run history cannot be used: {fault.Message}. Results are not affected.");
            return otherwise;
        }
    }

    private T OnDatabase<T>(Func<SqliteConnection, T> action)
    {
        Disk.MakeFolder(Path.GetDirectoryName(path)!);
        return HistoryFile.IsTooLong(path) ? HistoryFile.OnCopy(path, copy => OnFile(copy, action)) : OnFile(path, action);
    }

    private T OnFile<T>(string file, Func<SqliteConnection, T> action)
    {
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5, Pooling = file == path }.ConnectionString);
        db.Open();
        var version = Read(db, "PRAGMA user_version", row => row.GetInt64(0)).Single();
        if (version == WithVersionsInsteadOfCode)
        {
            Write(db, "DROP TABLE IF EXISTS runs; DROP TABLE IF EXISTS stages; DROP TABLE IF EXISTS metrics; PRAGMA user_version = 0");
            faults.Enqueue("The run history is that of an earlier version, whose stages were not known by their code; a new one is begun. No result depends on it.");
        }
        if (version is 0 or WithVersionsInsteadOfCode)
            Begin(db);
        Write(db, "PRAGMA synchronous = NORMAL");
        return action(db);
    }

    private void Begin(SqliteConnection db)
    {
        Write(db, "PRAGMA journal_mode = WAL");
        using var transaction = db.BeginTransaction(deferred: false);
        if (Read(db, "PRAGMA user_version", row => row.GetInt64(0)).Single() != 0)
            return;   // another run has just begun it
        Write(db, Schema);
        var earlier = new RunLogs(storeFolder).Read().Where(run => run.Id != OwnRun).ToArray();
        foreach (var run in earlier)
            Write(db, run, kept: 0);
        transaction.Commit();
        if (earlier.Length > 0)
            faults.Enqueue($"The run history was missing; {Counted.Of(earlier.Length, "run", "was", "were")} entered again from the logs of runs and the manifests of their results.");
    }

    private static List<T> Read<T>(SqliteConnection db, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(db, sql, values);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    private static void Write(SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(db, sql, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection db, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}

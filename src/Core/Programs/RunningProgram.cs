using System.Diagnostics;

namespace ImageRegression.Programs;

/// <summary>A <see cref="LimitedProgram"/> at work.</summary>
internal sealed class RunningProgram : IDisposable
{
    private const int MostWords = 4000;   // characters of complaint that are kept

    private readonly Process process;
    private readonly Timer patience;
    private readonly Task<string> words;
    private volatile bool isLate;

    public RunningProgram(Process process, TimeSpan patience)
    {
        this.process = process;
        process.StandardInput.Close();   // nothing that asks may wait for an answer
        words = Words(process.StandardError);
        this.patience = new(_ => { isLate = true; Kill(); }, null, patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What it writes; ends where the program does, in time or by force.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>Waits until it has ended; what is left of its output is thrown away.</summary>
    /// <returns>Its exit code, the beginning of what it complained of, and whether it had to be ended because its time was over.</returns>
    public (int ExitCode, string Words, bool IsLate) Finish()
    {
        Output.CopyTo(Stream.Null);
        process.WaitForExit();
        return (process.ExitCode, words.Result.Trim(), isLate);
    }

    public void Dispose()
    {
        patience.Dispose();
        Kill();
        process.Dispose();
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // it has ended by itself
        }
    }

    private static async Task<string> Words(StreamReader complaints)
    {
        var kept = new char[MostWords];
        var length = await complaints.ReadBlockAsync(kept).ConfigureAwait(false);
        var rest = new char[MostWords];
        while (await complaints.ReadAsync(rest).ConfigureAwait(false) > 0)
        {
            // read on, or it would wait for a reader
        }
        return new(kept, 0, length);
    }
}

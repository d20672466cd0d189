using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

/// <summary>One timed run: how long a computation took, and the number it found.</summary>
public readonly record struct Sample(double Seconds, double Result);

/// <summary>Python in a process of its own that answers one request at a time.</summary>
public sealed class PythonPeer : IDisposable
{
    private readonly Process process;

    public PythonPeer(string python, string script, string inputs, string device)
    {
        Directory.CreateDirectory(inputs);
        using (var make = Start(python, script, "make", inputs))
        {
            make.WaitForExit();
            if (make.ExitCode != 0)
                throw new InvalidOperationException($"{python} {script} make {inputs} ended with {make.ExitCode}.");
        }
        process = Start(python, script, "serve", inputs, device);
        Versions = JsonSerializer.Deserialize<Dictionary<string, string>>(Line())!;
    }

    /// <summary>Of Python and the libraries in use.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Runs a computation once.</summary>
    public Sample Run(string name, int threads)
    {
        process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {threads}"));
        process.StandardInput.Flush();
        using var answer = JsonDocument.Parse(Line());
        return new Sample(answer.RootElement.GetProperty("seconds").GetDouble(), answer.RootElement.GetProperty("result").GetDouble());
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string Line() => process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Python has ended; see its message above.");

    private static Process Start(string python, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}

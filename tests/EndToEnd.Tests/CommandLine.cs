using System.Diagnostics;
using ImageRegression.Tests;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>The built program in a temporary folder, as a process of its own.</summary>
internal sealed class CommandLine : IDisposable
{
    private static readonly string Program = Find();

    /// <summary>One of the project's own studies.</summary>
    public static string Study(string name) => Path.Combine(Repository.Root, "experiments", name);

    public string Folder { get; } = Directory.CreateTempSubdirectory("cli-").FullName;

    public void Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Runs the program to its end.</summary>
    public Ended Run(params string[] arguments)
    {
        using var process = Start(arguments);
        return End(process);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        return Process.Start(start)!;
    }

    public static Ended End(Process process)
    {
        // Far beyond what any of them takes. An interrupt is not seen where the tests run in the background of a shell.
        using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Ended(process.ExitCode, output, errors.Result);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // artifacts/bin/<project>/<configuration>/: the program lies beside the tests, under its own project's name.
    private static string Find()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(configuration.Parent!.Parent!.FullName, "ImageRegression.Cli", configuration.Name, "imageregression.dll");
        return File.Exists(file) ? file : throw new FileNotFoundException("Build src/Cli first.", file);
    }
}

internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>All that a person sees.</summary>
    public string Shown => Output + Errors;
}

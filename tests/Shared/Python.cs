using System.Diagnostics;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>A Python with NumPy, where this machine has one: that of the variable <c>PYTHON</c>, of the path, or of the system.</summary>
internal static class Python
{
    /// <summary>The program; null where there is none.</summary>
    public static string? Program { get; } =
        new[] { Environment.GetEnvironmentVariable("PYTHON"), "python3", "/usr/bin/python3" }.OfType<string>().FirstOrDefault(program => Can(program, "import numpy"));

    /// <summary>Whether a program can import modules.</summary>
    public static bool Has(string module) => Program is not null && Can(Program, $"import {module}");

    /// <summary>What a script prints.</summary>
    /// <param name="script">The script; it gets the arguments as <c>sys.argv[1:]</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static string Run(string script, params string[] arguments)
    {
        using var process = Start(Program!, ["-c", script, .. arguments]);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
        return output;
    }

    private static bool Can(string program, string statement)
    {
        try
        {
            using var process = Start(program, ["-c", statement]);
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)   // there is no such program
        {
            return false;
        }
    }

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}

/// <summary>A test that needs <see cref="Python"/>; shown as skipped where there is none.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    /// <summary>A test that needs NumPy, and perhaps more.</summary>
    /// <param name="module">What else it imports.</param>
    public PythonFactAttribute(string? module = null) => Skip = Python.Program is null ? "needs Python with NumPy"
        : module is not null && !Python.Has(module) ? $"needs Python with {module}" : null;
}

using System.ComponentModel;
using System.Diagnostics;

namespace ImageRegression.Reports.Runs;

/// <summary>The commit that a folder is at, as <c>git</c> tells it.</summary>
internal static class GitCommit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The commit, with <c>-dirty</c> after it where tracked files have been edited; null outside of a repository, without git, or where it does not answer.</summary>
    /// <param name="folder">The folder.</param>
    public static string? Of(string folder)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (git is null)
                return null;
            var answer = git.StandardOutput.ReadToEndAsync();
            if (!git.WaitForExit(Patience))
            {
                git.Kill();
                return null;
            }
            return git.ExitCode == 0 ? answer.GetAwaiter().GetResult().Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;   // no git on this machine
        }
    }
}

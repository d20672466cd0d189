using System.Text;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.History;

/// <summary>The history's file where its path is longer than SQLite takes: worked on as a copy in the system's temporary folder.</summary>
internal static class HistoryFile
{
    private const int MostBytes = 480;   // SQLite's 512, less what it appends

    /// <summary>Whether SQLite cannot open a file of that path.</summary>
    public static bool IsTooLong(string path) => Encoding.UTF8.GetByteCount(path) > MostBytes;

    /// <summary>Works on a copy and puts it in the file's place, one process at a time.</summary>
    public static T OnCopy<T>(string path, Func<string, T> action)
    {
        using var alone = StoreLock.Acquire($"{path}.lock", "", _ => { }, default);
        var folder = Directory.CreateTempSubdirectory("history-").FullName;
        try
        {
            var copy = Path.Combine(folder, "history.db");
            if (File.Exists(path))
                File.Copy(path, copy);
            var answer = action(copy);
            Disk.Replace(path, File.ReadAllBytes(copy));
            return answer;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

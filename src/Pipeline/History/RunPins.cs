using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.History;

/// <summary>The runs that the user keeps: a file in the run's folder says so.</summary>
public static class RunPins
{
    private const string Name = "pinned";

    /// <summary>Whether a run is kept.</summary>
    /// <param name="storeFolder">The store.</param>
    /// <param name="id">The run.</param>
    public static bool IsPinned(string storeFolder, string id) => File.Exists(FileOf(storeFolder, id));

    /// <summary>Keeps a run and its results until it is unpinned.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <inheritdoc cref="IsPinned" path="//param"/>
    public static void Pin(string storeFolder, string id)
    {
        using var gate = new RunLeases(storeFolder).Enter();   // else a collector that is at work could miss it
        Disk.MakeFolder(Path.GetDirectoryName(FileOf(storeFolder, id))!);
        Disk.Replace(FileOf(storeFolder, id), "");
    }

    /// <summary>Keeps a run no more than others.</summary>
    /// <inheritdoc cref="IsPinned" path="//param"/>
    public static void Unpin(string storeFolder, string id) => File.Delete(FileOf(storeFolder, id));

    private static string FileOf(string storeFolder, string id) => Path.Combine(Path.GetFullPath(storeFolder), RunLog.FolderName, id, Name);
}

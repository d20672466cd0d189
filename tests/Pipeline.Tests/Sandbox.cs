namespace ImageRegression.Pipeline.Tests;

/// <summary>A store in a folder of its own, removed in the end.</summary>
public sealed class Sandbox : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pipeline-").FullName;

    public string CacheFolder => Path.Combine(Folder, "cache");

    public List<RunEvent> Events { get; } = [];

    public Storage.Store Store() => new(CacheFolder);

    public Runner Runner(params string[] force) => new(Store(), new RunOptions { Study = "study.csx", Force = [.. force] });

    public double Run(Stage<double> target, params string[] force)
    {
        using var run = Runner(force).Run([target], Events.Add);
        return run.Value(target);
    }

    public string ArtifactOf(Stage stage)
    {
        var fingerprint = Runner().Plan([stage])[^1].Fingerprint.Hex;
        return Path.Combine(CacheFolder, "objects", fingerprint[..2], fingerprint);
    }

    public string File(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

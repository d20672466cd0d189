using System.Collections.Immutable;
using ImageRegression.Studies;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>A temporary folder of scripts with a cache of its own.</summary>
internal sealed class ScriptWorkspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("scripts-").FullName;

    public string Cache => Path.Combine(Folder, ".cache");

    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public BuiltScript Build(string text, params (string Name, string Value)[] values) =>
        ScriptHost.Build(
            new ScriptRequest(Write("study.csx", text))
            {
                CacheFolder = Cache,
                Profile = Profile.Laptop,
                Values = values.ToImmutableDictionary(value => value.Name, value => value.Value),
            },
            CancellationToken.None);

    public ScriptDescription Describe(string text) => ScriptHost.Describe(Write("study.csx", text), Cache);

    public string TextOf(string script, params (string Name, string Value)[] values) =>
        Assert.IsType<ScriptAnswer.Text>(Build(script, values).Answer).Value;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

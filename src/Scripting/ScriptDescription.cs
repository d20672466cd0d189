using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageRegression.Scripting;

/// <summary>What is known of a script without running it.</summary>
/// <param name="File">Full path of the script.</param>
/// <param name="Title">The text given to <c>Title</c>, where it is a constant.</param>
/// <param name="Preface">The comment that the script begins with, line by line, without slashes.</param>
/// <param name="Parameters">Declared parameters, in the order of the source.</param>
/// <param name="HasComputedNames">Whether some <c>Arg</c> has a name that only running the script tells.</param>
/// <param name="Libraries">Full paths of the assemblies that it names with <c>#r</c>.</param>
public sealed record ScriptDescription(
    string File,
    string? Title,
    ImmutableArray<string> Preface,
    ImmutableArray<ScriptParameter> Parameters,
    bool HasComputedNames,
    ImmutableArray<string> Libraries)
{
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ScriptJson.Default.ScriptDescription);

    internal static ScriptDescription FromJson(byte[] json) =>
        JsonSerializer.Deserialize(json, ScriptJson.Default.ScriptDescription) ?? throw new JsonException("null");
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ScriptDescription))]
internal sealed partial class ScriptJson : JsonSerializerContext;

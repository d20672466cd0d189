using System.Text.Json.Serialization;

namespace ImageRegression.Pipeline.Storage;

// Generated at build time: the reflecting serializer costs tens of milliseconds at its first use in a process.
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(StageIdentity))]
internal sealed partial class ManifestJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ImageRegression.Models;

/// <summary>A network of this program as JSON: its type and every setting, found by reflection, so that a new network or setting is among them.</summary>
/// <remarks>One that a script makes has code besides its settings, which no JSON holds.</remarks>
internal static class ModelSpecJson
{
    private const string Type = "type";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SettingsOnly, NamedByType } },
    };

    /// <summary>All networks that can be written.</summary>
    public static IEnumerable<Type> Known => BuiltIn(typeof(ModelSpec));

    /// <summary>Why a network cannot be written, a sentence; null where it can.</summary>
    public static string? WhyNot(ModelSpec spec) => Known.Contains(spec.GetType()) ? null
        : $"The network '{spec.Name}' is the script's own: only its code can build it, and a bundle holds settings and numbers, no code. "
            + "Give the script and the run (export RUN), or train one of the networks that the program has.";

    /// <summary>Type and settings of a network for which <see cref="WhyNot"/> is null.</summary>
    public static JsonNode Of(ModelSpec spec) => JsonSerializer.SerializeToNode(spec, Options)!;

    /// <summary>The network.</summary>
    /// <exception cref="JsonException">It is none that this program has, or a setting is not known or out of its range.</exception>
    public static ModelSpec Read(JsonNode json)
    {
        try
        {
            return json.Deserialize<ModelSpec>(Options) ?? throw new JsonException("the network is null");
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new JsonException($"the network cannot be built: {fault.Message}", fault);
        }
    }

    // A name or a number of outputs follows from the settings.
    private static void SettingsOnly(JsonTypeInfo info)
    {
        foreach (var computed in info.Properties.Where(property => property.Set is null && info.Kind == JsonTypeInfoKind.Object && IsOurs(info.Type)).ToArray())
            if (computed.AssociatedParameter is null)
                info.Properties.Remove(computed);
    }

    private static void NamedByType(JsonTypeInfo info)
    {
        if (!IsOurs(info.Type) || !info.Type.IsAbstract || info.Type.IsInterface)
            return;
        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = Type, UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach (var derived in BuiltIn(info.Type))
            info.PolymorphismOptions.DerivedTypes.Add(new(derived, derived.Name));
    }

    private static bool IsOurs(Type type) => type.Assembly == typeof(ModelSpec).Assembly;

    private static IEnumerable<Type> BuiltIn(Type family) =>
        family.Assembly.GetTypes().Where(type => type.IsSubclassOf(family) && !type.IsAbstract).OrderBy(type => type.Name, StringComparer.Ordinal);
}

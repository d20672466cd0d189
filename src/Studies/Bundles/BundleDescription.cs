using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>What <c>bundle.json</c> says: all that answers beside numbers in tensors. docs/bundle.md describes each field.</summary>
internal sealed record BundleDescription
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string Format { get; init; }

    public required int Version { get; init; }

    public required string Use { get; init; }

    public required string Licence { get; init; }

    public required string IntendedUse { get; init; }

    public required string Study { get; init; }

    public required string Method { get; init; }

    public required string Unit { get; init; }

    public required bool Redacted { get; init; }

    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>As <see cref="ModelSpecJson"/> writes it.</summary>
    public required JsonNode Network { get; init; }

    public required PixelNormalization? Pixels { get; init; }

    public required PixelLayout Images { get; init; }

    public required IntensityScale Intensities { get; init; }

    public required DecodeLimits Limits { get; init; }

    public required ImmutableArray<CovariateColumn> Covariates { get; init; }

    public required BundleLabels Labels { get; init; }

    public required double Radius { get; init; }

    /// <summary>After which the labels of the index come round; null, and not written, where they do not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Period { get; init; }

    public required IndexCalibration? Calibration { get; init; }

    public required IndexBinding Training { get; init; }
}

/// <summary>How labels were scaled in training: (label − offset) / divisor; of a circle as <see cref="LabelScaling"/> says.</summary>
/// <param name="Offset">In label units.</param>
/// <param name="Divisor">In label units; of a circle in its radii.</param>
/// <param name="Period">After which labels come round; null: they do not.</param>
/// <param name="Resultant">R̄ of a circle.</param>
internal sealed record BundleLabels(
    double Offset,
    double Divisor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Period = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Resultant = null)
{
    /// <summary>What is written of a scaling.</summary>
    public static BundleLabels Of(LabelScaling scaling) =>
        new(scaling.Offset, scaling.Divisor, scaling.Axis.Period, scaling.Axis.IsCircle ? scaling.Resultant : null);

    /// <summary>The scaling.</summary>
    /// <exception cref="JsonException">There is a period and no resultant.</exception>
    [JsonIgnore]
    public LabelScaling Scaling => Period is not { } period ? LabelScaling.Affine(Offset, Divisor)
        : LabelScaling.OfCircle(LabelAxis.Circle(period), Offset, Divisor, Resultant ?? throw new JsonException("'labels' has a period and no resultant"));
}

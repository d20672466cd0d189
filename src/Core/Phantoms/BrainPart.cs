using System.Collections.Immutable;
using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>A part within the white matter: a rod with round ends on the right side, mirrored on the left. Lengths in mm; x right, y to the front, z up from the line between the commissures.</summary>
/// <param name="From">One end of its axis.</param>
/// <param name="To">The other end.</param>
/// <param name="Radius">Half its width in the mean brain without atrophy.</param>
/// <param name="Tissue">What it is made of.</param>
internal sealed record BrainPart(Vector3 From, Vector3 To, float Radius, BrainTissue Tissue)
{
    /// <summary>In the order of drawing: a later one covers an earlier one. The rods are this drawing's own, after axial slices of an atlas.</summary>
    public static ImmutableArray<BrainPart> All { get; } =
    [
        new(new(8, -8, 7), new(13, -22, 8), 8, BrainTissue.DeepGrey),         // thalamus
        new(new(13, 19, 8), new(16, -2, 22), 5.5f, BrainTissue.DeepGrey),     // caudate nucleus
        new(new(24, 14, 3), new(28, -10, 4), 6, BrainTissue.DeepGrey),        // putamen
        new(new(0, -24, -8), new(0, -30, -50), 12, BrainTissue.Stem),
        new(new(0, 4, -22), new(0, -6, -20), 9, BrainTissue.Cistern),
        new(new(58, -16, 8), new(40, 16, -2), 1.6f, BrainTissue.Fissure),     // Sylvius
        new(new(40, 16, -2), new(38, -10, 4), 1.4f, BrainTissue.Fissure),     // around the insula
        new(new(6, 30, 8), new(9, 8, 18), 4.2f, BrainTissue.Ventricle),       // frontal horn
        new(new(9, 8, 18), new(13, -22, 22), 4.2f, BrainTissue.Ventricle),    // body
        new(new(13, -22, 22), new(25, -40, 9), 4.8f, BrainTissue.Ventricle),  // atrium
        new(new(25, -40, 9), new(20, -60, 8), 2.6f, BrainTissue.Ventricle),   // occipital horn
        new(new(25, -40, 9), new(33, -8, -18), 2, BrainTissue.Ventricle),     // temporal horn
        new(new(0, 6, 1), new(0, -20, 3), 2.2f, BrainTissue.Ventricle),       // third
        new(new(0, -44, -26), new(0, -44, -34), 4, BrainTissue.Ventricle),    // fourth
        new(new(24, -10, -19), new(28, -32, -8), 6, BrainTissue.Hippocampus),
    ];

    private readonly Vector3 axis = To - From, perLength = (To - From) / (To - From).LengthSquared();

    /// <summary>Distance of a place from its axis, in mm; for the left side give the place mirrored.</summary>
    public float DistanceTo(Vector3 place)
    {
        var away = place - From;
        return Vector3.Distance(away, Math.Clamp(Vector3.Dot(away, perLength), 0, 1) * axis);
    }
}

/// <summary>What a <see cref="BrainPart"/> is made of, and so how it changes.</summary>
internal enum BrainTissue
{
    DeepGrey,
    Stem,
    Cistern,

    /// <summary>Fluid between lobes; widens as sulci do.</summary>
    Fissure,

    /// <summary>Fluid; grows.</summary>
    Ventricle,

    /// <summary>Grey; shrinks, and fluid takes its place.</summary>
    Hippocampus,
}

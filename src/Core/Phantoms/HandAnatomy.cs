using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>A bone with a growth plate, in a man of average size.</summary>
/// <param name="LengthMm">From joint to joint.</param>
/// <param name="HalfWidthMm">Half its greatest width.</param>
/// <param name="AppearsMonths">Age at which its epiphysis appears in boys.</param>
/// <param name="FusesMonths">Age at which its growth plate closes in boys.</param>
internal sealed record LongBone(float LengthMm, float HalfWidthMm, double AppearsMonths, double FusesMonths)
{
    /// <summary>Half the width in the middle, over <see cref="HalfWidthMm"/>.</summary>
    public float Waist { get; init; } = 0.58f;

    /// <summary>The same at the end without a plate.</summary>
    public float FreeEnd { get; init; } = 0.9f;

    /// <summary>The same at the plate.</summary>
    public float Flare { get; init; } = 1;

    /// <summary>Thickness over width.</summary>
    public float Depth { get; init; } = 1;

    /// <summary>Whether the plate is at the end towards the fingertips; phalanges have it at the other.</summary>
    public bool GrowsDistally { get; init; }
}

/// <summary>A metacarpal and its phalanges.</summary>
/// <param name="Base">Where it begins, in mm from the middle of the wrist: x to the thumb, y to the fingers.</param>
/// <param name="MetacarpalDeg">Direction of the metacarpal, from the fingers' direction to the thumb.</param>
/// <param name="FingerDeg">Direction of the phalanges.</param>
/// <param name="FingerMm">Half the width of the finger's soft parts.</param>
/// <param name="Bones">From the wrist outwards.</param>
internal sealed record Ray(Vector2 Base, double MetacarpalDeg, double FingerDeg, float FingerMm, LongBone[] Bones)
{
    public bool IsThumb => Bones.Length == 3;
}

/// <summary>A bone of the wrist.</summary>
/// <param name="Number">For its own deviation in tempo.</param>
/// <param name="Centre">In mm from the middle of the wrist.</param>
/// <param name="HalfLengthMm">Half its extent along <paramref name="TurnDeg"/>.</param>
/// <param name="HalfWidthMm">Half its extent across.</param>
/// <param name="TurnDeg">Direction of its length, from the fingers' direction to the thumb.</param>
/// <param name="AppearsMonths">Age at which it appears in boys.</param>
/// <param name="FullMonths">Age at which it has its final form in boys.</param>
internal sealed record Carpal(
    int Number, Vector2 Centre, float HalfLengthMm, float HalfWidthMm, double TurnDeg, double AppearsMonths, double FullMonths);

/// <summary>The left hand of an average man, palm down: lengths in mm, ages in months as boys pass them.</summary>
internal static class HandAnatomy
{
    public static Ray[] Rays { get; } =
    [
        new(new(20, 9), 40, 24, 9.6f, [Thumb(45, 6.8f), new(31, 6, 34, 192) { Waist = 0.62f }, Tip(22, 5.6f, 18)]),
        new(new(12.5f, 17), 7, 7, 8.8f, [Metacarpal(66, 7.2f, 19), new(40, 6.2f, 17, 195), new(23.5f, 5.6f, 25, 193), Tip(17, 5, 37)]),
        new(new(3, 18), 0.5, 0.5, 8.9f, [Metacarpal(64, 7, 20), new(44.5f, 6.3f, 16, 195), new(27.5f, 5.8f, 24, 193), Tip(18, 5.2f, 29)]),
        new(new(-6, 16), -7, -6, 8.4f, [Metacarpal(57, 6.2f, 23), new(41, 5.8f, 17, 195), new(26.5f, 5.4f, 25, 193), Tip(18, 5, 29)]),
        new(new(-14, 12.5f), -15, -13, 7.6f, [Metacarpal(53, 6, 27), new(33, 5.2f, 22, 195), new(18.5f, 4.7f, 41, 193), Tip(16, 4.4f, 37)]),
    ];

    public static Carpal[] Carpals { get; } =
    [
        new(50, new(2.5f, 4.5f), 10.5f, 6.6f, -2, 3, 150),        // capitate
        new(51, new(-8.5f, 4.5f), 8.8f, 6.8f, -20, 4, 152),       // hamate
        new(52, new(-14.5f, -4.5f), 6.6f, 5.6f, 25, 30, 156),     // triquetrum
        new(53, new(-3.5f, -9.5f), 6, 7.4f, 10, 42, 158),         // lunate
        new(54, new(18, 5.5f), 6.4f, 6.8f, 30, 62, 160),          // trapezium
        new(55, new(11, 9.5f), 5.4f, 5, 10, 66, 160),             // trapezoid
        new(56, new(10, -5.5f), 10, 5.8f, 38, 68, 162),           // scaphoid
        new(57, new(-16.5f, -3), 4.6f, 4, 0, 122, 180),           // pisiform, over the triquetrum
    ];

    public static (LongBone Bone, Vector2 From, Vector2 To)[] Forearm { get; } =
    [
        (new(126, 14.5f, 13, 216) { GrowsDistally = true, Waist = 0.46f, FreeEnd = 0.5f, Depth = 0.6f }, new(9, -142), new(7, -16.5f)),        // radius
        (new(126, 8.2f, 78, 208) { GrowsDistally = true, Waist = 0.66f, FreeEnd = 0.7f, Depth = 0.8f }, new(-14, -142), new(-17, -19)),  // ulna
    ];

    private static LongBone Metacarpal(float lengthMm, float halfWidthMm, double appearsMonths) =>
        new(lengthMm, halfWidthMm, appearsMonths, 198) { GrowsDistally = true, Waist = 0.55f, FreeEnd = 0.88f };

    // The thumb's metacarpal grows at its base, as phalanges do.
    private static LongBone Thumb(float lengthMm, float halfWidthMm) => new(lengthMm, halfWidthMm, 32, 194) { FreeEnd = 0.95f };

    private static LongBone Tip(float lengthMm, float halfWidthMm, double appearsMonths) =>
        new(lengthMm, halfWidthMm, appearsMonths, 186) { Waist = 0.42f, FreeEnd = 0.66f };
}

using System.Numerics;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Phantoms;

/// <summary>The lasting form of one knee: lengths in mm, x to the outer (lateral) side, y upwards from the middle of the joint line.</summary>
/// <remarks>
/// Every measure deviates from the population's mean by a part that both knees of a subject share and a part of its own, so
/// that left and right resemble each other and can be told apart. Means are rounded from Terzidis et al. (2012), "Gender and
/// side-to-side differences of femoral condyles morphology", and the atlas view of an extended knee from the front.
/// </remarks>
internal sealed record KneeAnatomy
{
    private const double Shared = 0.8, Own = 0.6;   // squares sum to 1: a correlation of 0.64 between left and right

    /// <summary>Size of the skeleton over the mean.</summary>
    public required float Size { get; init; }

    /// <summary>Half the width of soft tissue at the joint.</summary>
    public required float Girth { get; init; }

    /// <summary>Slope of the femur's axis outwards.</summary>
    public required float Valgus { get; init; }

    /// <summary>Thickness of the shafts' compact bone.</summary>
    public required float Cortex { get; init; }

    /// <summary>Density of spongy bone over that of compact bone.</summary>
    public required float Spongy { get; init; }

    /// <summary>The thigh bone's lower end.</summary>
    public required Flare Femur { get; init; }

    /// <summary>The shin bone's upper end.</summary>
    public required Flare Tibia { get; init; }

    /// <summary>The femur's rounded ends, inner and outer.</summary>
    public required (Condyle Inner, Condyle Outer) Condyles { get; init; }

    /// <summary>Centre (x) and half width of the intercondylar notch, and its roof above the joint line.</summary>
    public required (float Centre, float HalfWidth, float Roof) Notch { get; init; }

    /// <summary>The two spines between the plateaus.</summary>
    public required (Spine Inner, Spine Outer) Spines { get; init; }

    /// <summary>Depth of the inner and of the outer plateau's hollow.</summary>
    public required (float Inner, float Outer) Hollow { get; init; }

    /// <summary>Top of the fibula's head, its radius, and how far inward its shaft leads.</summary>
    public required (Vector2 Head, float Radius, float Inward) Fibula { get; init; }

    /// <summary>Centre and half axes of the kneecap.</summary>
    public required (Vector2 Centre, Vector2 HalfAxes) Patella { get; init; }

    /// <summary>Height of the closed growth plates' scars in femur and tibia, and how dense they are.</summary>
    public required (float Femur, float Tibia, float Density) Scars { get; init; }

    /// <summary>Dense islands and, with negative strength, cysts: place, radius, strength in mm of dense bone.</summary>
    public required (Vector2 Place, float Radius, float Strength)[] Islands { get; init; }

    /// <summary>The spongy bone's pattern.</summary>
    public required uint Texture { get; init; }

    /// <summary>Metal in it.</summary>
    public required KneeImplant Implant { get; init; }

    /// <summary>How it ages.</summary>
    public required KneeAgeing Ageing { get; init; }

    public static KneeAnatomy Draw(ulong seed, int subject, Side side)
    {
        var shared = SplitMix64.For(seed, 4 * (ulong)subject);
        var own = SplitMix64.For(seed, (4 * (ulong)subject) + 1 + (ulong)side);
        float Like(double mean, double deviation) =>
            (float)(mean + (deviation * ((Shared * Clipped(ref shared)) + (Own * Clipped(ref own)))));

        var size = Like(1, 0.055);
        var (femurHalf, tibiaHalf) = (Like(41, 2.2) * size, Like(37.5, 2) * size);
        return new KneeAnatomy
        {
            Size = size,
            Girth = Like(56, 5) * size,
            Valgus = Like(0.09, 0.035),
            Cortex = Like(4.6, 0.8) * size,
            Spongy = Like(0.3, 0.035),
            Femur = new(Like(16.5, 1.5) * size, femurHalf, Like(38, 4) * size, Like(33, 4) * size, Like(8.5, 1.2) * size),
            Tibia = new(Like(15, 1.4) * size, tibiaHalf, Like(27, 4) * size, Like(25, 4) * size, Like(8, 1.2) * size),
            Condyles = (
                new(Like(-20.5, 1.3) * size, Like(19, 1.4) * size, Like(20, 2) * size, Like(0, 0.8) * size),
                new(Like(21, 1.3) * size, Like(18.5, 1.4) * size, Like(18, 2) * size, Like(1.4, 0.9) * size)),
            Notch = (Like(0, 1.2) * size, Like(10, 1.5) * size, Like(19, 2.8) * size),
            Spines = (new(Like(-5, 1) * size, Like(7.5, 1.6) * size, Like(3.6, 0.5) * size), new(Like(6, 1) * size, Like(6, 1.6) * size, Like(3.2, 0.5) * size)),
            Hollow = (Like(1.9, 0.7), Like(0.9, 0.7)),
            Fibula = (new(Like(34, 2.4) * size, Like(-13, 2.6) * size), Like(9.5, 1) * size, Like(2, 3)),
            Patella = (new(Like(2, 2.2) * size, Like(23, 4) * size), new(Like(21.5, 1.6) * size, Like(21, 1.8) * size)),
            Scars = (Like(27, 3.5) * size, Like(-19, 2.5) * size, Math.Max(0, Like(1.1, 0.7))),
            Islands = DrawIslands(ref own, size),
            Texture = (uint)own.Next(),
            Implant = DrawImplant(ref own),
            Ageing = KneeAgeing.Draw(ref shared, ref own),
        };
    }

    private static (Vector2, float, float)[] DrawIslands(ref SplitMix64 own, float size)
    {
        var islands = new (Vector2, float, float)[own.Below(4)];
        foreach (ref var island in islands.AsSpan())
        {
            var above = own.Uniform() < 0.5;
            var place = new Vector2((float)own.Uniform(-24, 24), (float)(above ? own.Uniform(10, 32) : own.Uniform(-24, -8))) * size;   // well within bone
            island = (place, (float)own.Uniform(1.6, 4), (float)(own.Uniform() < 0.65 ? own.Uniform(2, 5) : own.Uniform(-3.5, -2)));
        }
        return islands;
    }

    private static KneeImplant DrawImplant(ref SplitMix64 own) => own.Uniform() switch
    {
        < 0.035 => KneeImplant.LigamentScrews,
        < 0.06 => KneeImplant.Plate,
        _ => KneeImplant.None,
    };

    private static double Clipped(ref SplitMix64 random) => Math.Clamp(random.Normal(), -2.2, 2.2);
}

/// <summary>The end of a long bone that widens towards the joint.</summary>
/// <param name="ShaftHalf">Half the shaft's width.</param>
/// <param name="JointHalf">Half the width at the joint.</param>
/// <param name="InnerAt">How far from the joint line the inner side is halfway between the two.</param>
/// <param name="OuterAt">The same of the outer side.</param>
/// <param name="Softness">How gradual it widens.</param>
internal readonly record struct Flare(float ShaftHalf, float JointHalf, float InnerAt, float OuterAt, float Softness);

/// <summary>A rounded end of the femur.</summary>
/// <param name="Centre">Along x.</param>
/// <param name="HalfWidth">Half its width.</param>
/// <param name="HalfHeight">Half its height.</param>
/// <param name="Lift">How much higher than the joint line it ends.</param>
internal readonly record struct Condyle(float Centre, float HalfWidth, float HalfHeight, float Lift);

/// <summary>A spine between the plateaus of the tibia.</summary>
/// <param name="Centre">Along x.</param>
/// <param name="Height">Above the plateaus.</param>
/// <param name="Width">Of its slopes.</param>
internal readonly record struct Spine(float Centre, float Height, float Width);

/// <summary>Metal in a knee.</summary>
internal enum KneeImplant
{
    None,

    /// <summary>Two screws that hold a ligament graft, in femur and tibia.</summary>
    LigamentScrews,

    /// <summary>A plate with screws along the outer side of the tibia.</summary>
    Plate,
}

using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>Puts the bones, soft parts and metal of one knee on a film.</summary>
/// <param name="knee">Its lasting form.</param>
/// <param name="months">Time since the first visit.</param>
/// <param name="pose">Its position at this visit.</param>
/// <param name="film">Where it is drawn.</param>
internal sealed class KneeDrawing(KneeAnatomy knee, double months, KneePose pose, Film film)
{
    private const float Reach = 120;   // beyond the film's corners
    private const float JointRadius = 23, Shell = 1.1f, Texture = 0.65f;
    private const float PatellaForwardMm = 34, FibulaBackMm = 20;

    private readonly (float Inner, float Outer) space = knee.Ageing.SpaceAt(months);
    private readonly float axial = (float)Math.Sin(pose.AxialDeg * Math.PI / 180);
    private readonly float flexion = (float)pose.Flexion;
    private readonly SpongyBone femurPattern = new(knee.Texture, Remodelled(months)), tibiaPattern = new(knee.Texture ^ 0x6C8E9CF5, Remodelled(months));

    public void Draw()
    {
        SoftParts();
        film.Bone(new(0, 70), new(0, 0), Reach, Femur);
        film.Bone(new(0, 10), new(0, -80), Reach, Tibia);
        Fibula();
        Patella();
        foreach (var (place, radius, strength) in knee.Islands)
            film.Bone(place, place, radius, mm => strength * Cap(Vector2.DistanceSquared(mm, place) / (radius * radius)));
        Implant();
    }

    private void SoftParts()
    {
        var girth = knee.Girth * pose.Weight;
        film.Soft(new(7, 95), new(0, 8), girth * 1.2f, girth * 1.02f, 0.5f);
        film.Soft(new(0, 8), new(2, -95), girth * 1.02f, girth * 0.92f, 0.5f);
        film.Soft(new(1, 30), new(1, -10), 32, 26, 0.42f);   // kneecap tendon and joint fluid
    }

    // Widening towards the joint, as a smooth step from shaft (0) to joint (1).
    private static float Widening(float fromJoint, float at, float softness) => 1 / (1 + MathF.Exp((fromJoint - at) / softness));

    private float Femur(Vector2 mm)
    {
        if (mm.Y < 0)
            return 0;
        var flare = knee.Femur;
        var axis = knee.Valgus * MathF.Max(0, mm.Y - 12);
        var (inner, outer) = (Widening(mm.Y, flare.InnerAt, flare.Softness), Widening(mm.Y, flare.OuterAt, flare.Softness));
        var turned = 1 - (0.05f * axial);   // a turned knee shows one condyle narrower
        var left = axis - flare.ShaftHalf - ((flare.JointHalf - flare.ShaftHalf) * inner * turned) - Spur(0, mm.Y - 9);
        var right = axis + flare.ShaftHalf + ((flare.JointHalf - flare.ShaftHalf) * outer / turned) + Spur(1, mm.Y - 9);
        var sides = MathF.Min(mm.X - left, right - mm.X);
        if (sides <= 0)
            return 0;
        var floor = FemurFloor(mm.X);
        var depth = MathF.Min(sides, mm.Y - floor);
        if (depth <= 0)
            return 0;
        var spongy = 0.5f * (inner + outer);
        var thickness = Wall(depth, 0.5f * (right - left), spongy, femurPattern.At(mm.X, mm.Y));
        thickness += Scar(mm.Y - knee.Scars.Femur - (0.004f * mm.X * mm.X)) * spongy;
        thickness += 2.2f * Ridge((mm.Y - floor) / 1.5f) * (1 - NotchAt(mm));   // subchondral bone
        return thickness * (1 - (0.5f * NotchAt(mm)));
    }

    // The lower rim: two arcs, and between them the notch, whose roof the bone before it covers in part.
    private float FemurFloor(float x)
    {
        var (inner, outer) = knee.Condyles;
        return MathF.Min(Arc(inner, x, 0.5f * space.Inner), Arc(outer, x, 0.5f * space.Outer));

        static float Arc(Condyle condyle, float x, float rim)
        {
            var u = MathF.Abs(x - condyle.Centre) / condyle.HalfWidth;
            // Outside of its arc a condyle goes on as a steep line, so that the two meet at the notch.
            var rise = u < 0.98f ? 1 - MathF.Pow(1 - MathF.Pow(u, 2.4f), 1 / 2.4f) : 0.75f + (1.6f * (u - 0.98f));
            return rim + condyle.Lift + (condyle.HalfHeight * rise);
        }
    }

    private float NotchAt(Vector2 mm)
    {
        var (centre, halfWidth, roof) = knee.Notch;
        var u = (mm.X - centre) / halfWidth;
        var top = (roof + (4.5f * flexion)) * (1 - (0.8f * u * u));
        return Math.Clamp((top - mm.Y) * 0.4f, 0, 1) * Math.Clamp((1.15f - MathF.Abs(u)) * 4, 0, 1);
    }

    private float Tibia(Vector2 mm)
    {
        if (mm.Y > 12)
            return 0;
        var flare = knee.Tibia;
        var (inner, outer) = (Widening(-mm.Y, flare.InnerAt, flare.Softness), Widening(-mm.Y, flare.OuterAt, flare.Softness));
        var left = -flare.ShaftHalf - ((flare.JointHalf - flare.ShaftHalf) * inner) - Spur(2, mm.Y + 5);
        var right = flare.ShaftHalf + ((flare.JointHalf - flare.ShaftHalf) * outer) + Spur(3, mm.Y + 5);
        var sides = MathF.Min(mm.X - left, right - mm.X);
        if (sides <= 0)
            return 0;
        var below = Plateau(mm.X, left, right) - mm.Y;
        var depth = MathF.Min(sides, below);
        if (depth <= 0)
            return 0;
        var spongy = 0.5f * (inner + outer);
        var thickness = Wall(depth, 0.5f * (right - left), spongy, tibiaPattern.At(mm.X, mm.Y));
        thickness += Scar(mm.Y - knee.Scars.Tibia + (0.003f * mm.X * mm.X)) * spongy;
        // A worn joint hardens the bone beneath it; a tilted plateau shows its rim twice.
        var worn = mm.X < 0 ? 5 - space.Inner : 5.5f - space.Outer;
        thickness += (2.4f + MathF.Max(0, worn)) * Ridge(below / 1.6f);
        thickness += 1.3f * MathF.Abs(flexion) * Ridge((below - (4 * MathF.Abs(flexion))) / 1.1f);
        return thickness;
    }

    private float Plateau(float x, float left, float right)
    {
        var (inner, outer) = knee.Spines;
        var isInner = x < 0;
        var reach = isInner ? -left : right;
        var t = MathF.Abs(x) / reach;
        var hollow = (isInner ? knee.Hollow.Inner : knee.Hollow.Outer) * 4 * t * (1 - t);
        var edge = MathF.Max(0, t - 0.82f) / 0.18f;
        var rim = -0.5f * (isInner ? space.Inner : space.Outer);
        return rim - hollow - (4.5f * edge * edge) + Peak(inner, x) + Peak(outer, x);

        static float Peak(Spine spine, float x) => spine.Height * Ridge((x - spine.Centre) / spine.Width);
    }

    private void Fibula()
    {
        var (head, radius, inward) = knee.Fibula;
        var shift = -FibulaBackMm * axial;
        var top = head + new Vector2(shift, 0);
        var foot = new Vector2(top.X - inward, top.Y - 90);
        film.Bone(top, foot, radius + 1, mm =>
        {
            var down = top.Y - mm.Y;
            if (down < -radius)
                return 0;
            var neck = 1 / (1 + MathF.Exp((down - 13) / 4f));
            var half = radius * (0.62f + (0.38f * neck));
            if (down < 0)
                half *= MathF.Sqrt(1 - (down * down / (radius * radius)));
            var across = MathF.Abs(mm.X - (top.X - (inward * MathF.Max(0, down) / 90)));
            return 0.9f * BoneWall.Tube(half, across, MathF.Min(half, 1 + (1.6f * (1 - neck))), 0.14f + (0.16f * neck));
        });
    }

    private void Patella()
    {
        var centre = knee.Patella.Centre + new Vector2(PatellaForwardMm * axial, 5 * flexion);
        var half = knee.Patella.HalfAxes;
        film.Bone(centre, centre, MathF.Max(half.X, half.Y), mm =>
        {
            var u = (mm - centre) / half;
            var pointed = u.Y < 0 ? 1 + (0.35f * u.Y * u.Y) : 1;   // narrower below
            var radius = MathF.Sqrt((u.X * u.X * pointed) + (u.Y * u.Y));
            return radius >= 1 ? 0 : 0.3f * BoneWall.Tube(20, radius * 20, 1.3f, 0.26f);
        });
    }

    private void Implant()
    {
        var size = knee.Size;
        switch (knee.Implant)
        {
            case KneeImplant.LigamentScrews:
                Metal(new Vector2(9, 17) * size, new Vector2(19, 38) * size, 3.6f);
                Metal(new Vector2(-3, -12) * size, new Vector2(-13, -36) * size, 4);
                break;
            case KneeImplant.Plate:
                var rim = knee.Tibia.JointHalf;
                Metal(new(rim - 1, -9), new(rim - 9, -27), 2.6f);
                Metal(new(rim - 9, -27), new(knee.Tibia.ShaftHalf + 1.5f, -66), 2.6f);
                foreach (var down in new[] { -11f, -17f, -46f, -58f })
                    Metal(new(down > -20 ? rim - 4 : knee.Tibia.ShaftHalf + 1, down), new(down > -20 ? -rim * 0.6f : -knee.Tibia.ShaftHalf * 0.7f, down - 1), 1.7f);
                break;
        }
    }

    private void Metal(Vector2 from, Vector2 to, float radius)
    {
        var axis = to - from;
        film.Bone(from, to, radius, mm =>
        {
            var along = Math.Clamp(Vector2.Dot(mm - from, axis) / axis.LengthSquared(), 0, 1);
            return 42 * Cap(Vector2.DistanceSquared(mm, from + (along * axis)) / (radius * radius));
        });
    }

    // Dense bone at a depth under the surface: a wall that thins towards the joint around spongy bone that thickens.
    private float Wall(float depth, float halfWidth, float spongy, float pattern)
    {
        var radius = MathF.Min(halfWidth, JointRadius);
        var shell = Shell + ((knee.Cortex - Shell) * (1 - spongy) * (1 - spongy));
        var filling = (0.08f + ((knee.Spongy - 0.08f) * spongy)) * (1 + (Texture * spongy * pattern));
        return BoneWall.Tube(radius, MathF.Max(0, radius - depth), shell, filling);
    }

    // How much of the spongy bone has been replaced: some 5 % a year.
    private static float Remodelled(double months) => 1 - MathF.Exp((float)(-0.05 * months / 12));

    private float Spur(int spur, float fromRim) => knee.Ageing.SpurAt(spur, months) * Ridge(fromRim / 3.6f);

    private float Scar(float off) => knee.Scars.Density * Ridge(off / 1.1f);

    // 1 at 0, falling to both sides; as exp(−t²) but without the exponential.
    private static float Ridge(float t)
    {
        var fall = 1 / (1 + (0.5f * t * t));
        return MathF.Abs(t) > 4 ? 0 : fall * fall;
    }

    // Thickness of a ball over its middle's, from the squared distance over the squared radius.
    private static float Cap(float squared) => squared >= 1 ? 0 : MathF.Sqrt(1 - squared);
}

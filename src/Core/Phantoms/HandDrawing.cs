using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>Puts the bones and soft parts of one hand on a film.</summary>
/// <param name="maturity">Its stage.</param>
/// <param name="pose">Its position.</param>
/// <param name="film">Where it is drawn.</param>
internal sealed class HandDrawing(HandMaturity maturity, HandPose pose, Film film)
{
    private readonly float size = (float)maturity.Size;
    private readonly float girth = (float)Math.Pow(maturity.Size, 0.85);   // small hands are plump

    public void Draw()
    {
        Forearm();
        foreach (var carpal in HandAnatomy.Carpals)
            Carpal(carpal);
        for (var ray = 0; ray < HandAnatomy.Rays.Length; ray++)
            Ray(HandAnatomy.Rays[ray], ray);
    }

    private void Ray(Ray ray, int number)
    {
        var joint = ray.Base * size;
        var bend = ray.MetacarpalDeg + ((pose.Spread - 1) * ray.MetacarpalDeg * 0.25);
        film.Soft(new Vector2(ray.Base.X * 0.75f, -8) * size, joint, 15 * girth, 14 * girth, 0.62f);
        for (var link = 0; link < ray.Bones.Length; link++)
        {
            var bone = ray.Bones[link];
            if (link > 0)
                bend = (ray.FingerDeg * pose.Spread) + pose.BendDeg[number];
            var next = joint + (Direction(bend) * bone.LengthMm * size);
            var isTip = link == ray.Bones.Length - 1;
            var (near, far) = link == 0 ? (13.5f, ray.IsThumb ? 12 : 11f) : (ray.FingerMm * (1.12f - (0.1f * link)), ray.FingerMm * (1.02f - (0.1f * link)));
            film.Soft(joint, isTip ? next + (Direction(bend) * 1.5f * size) : next, near * girth, far * girth, link == 0 ? 0.68f : 0.85f);
            LongBone(bone, joint, next, (number * 4) + link);
            joint = next;
        }
    }

    private void Forearm()
    {
        film.Soft(new Vector2(-3, -8) * size, new Vector2(-4, -140) * size, 25 * girth, 29 * girth, 0.7f);
        foreach (var (bone, index) in HandAnatomy.Forearm.Select((bone, index) => (bone, index)))
            LongBone(bone.Bone, bone.From * size, bone.To * size, 24 + index);
    }

    // Shaft, growth plate and epiphysis lie along the bone from its free end to the end that grows.
    private void LongBone(LongBone bone, Vector2 proximal, Vector2 distal, int number)
    {
        var (free, growing) = bone.GrowsDistally ? (proximal, distal) : (distal, proximal);
        var axis = growing - free;
        var length = axis.Length();
        var along = axis / length;
        var wide = bone.HalfWidthMm * girth;

        var young = (float)(1 - maturity.Grown);
        var fused = (float)maturity.Fused(number, bone.FusesMonths);
        var epiphysis = (float)maturity.Ossified(number + 32, bone.AppearsMonths, bone.FusesMonths * 0.8);
        var joint = (1.1f + (2.2f * young)) * girth;                                       // half the cartilage between bones
        var end = MathF.Min(0.17f * length, 0.95f * wide) + (0.7f * joint);                // all that is not shaft
        var plate = (0.75f + (0.9f * young)) * girth * (1 - fused);
        var freeCap = 0.5f * wide * bone.FreeEnd;
        var growingCap = (0.12f + (0.38f * fused)) * wide * bone.Flare;
        var shaftEnd = length - (end * (1 - fused)) - (joint * fused) - growingCap;
        Shaft(bone, free + (along * (joint + freeCap)), free + (along * shaftEnd), wide, freeCap, growingCap);
        if (epiphysis <= 0 || fused >= 1)
            return;
        var room = end - plate - (0.8f * joint);
        var half = MathF.Max(0.35f, 0.5f * room * (0.45f + (0.55f * epiphysis)));
        var across = wide * bone.Flare * (0.3f + (0.72f * epiphysis));
        var centre = free + (along * (length - end + plate + (0.5f * room)));
        Lump(centre, along, half, across, 0.62f * bone.Depth, 1 - fused);
    }

    // A tube of dense bone around spongy bone, waisted in the middle.
    private void Shaft(LongBone bone, Vector2 from, Vector2 to, float wide, float freeCap, float growingCap)
    {
        var axis = to - from;
        var length = axis.Length();
        if (length < 1)
            return;
        var along = axis / length;
        var (waist, free, growing) = (wide * bone.Waist, wide * bone.FreeEnd, wide * bone.Flare);
        var flare = MathF.Min(0.42f, 2.6f * wide / length);
        film.Bone(from, to, MathF.Max(free, growing) + MathF.Max(freeCap, growingCap), mm =>
        {
            var offset = mm - from;
            var s = Vector2.Dot(offset, along);
            var across = MathF.Abs((along.X * offset.Y) - (along.Y * offset.X));
            if (across > growing + free)
                return 0;
            var t = s / length;
            var (nearFree, nearGrowing) = (MathF.Max(0, 1 - (t / flare)), MathF.Max(0, 1 - ((1 - t) / flare)));
            if (t is < 0 or > 1)
                (nearFree, nearGrowing) = t < 0 ? (1, 0) : (0, 1);
            var half = waist + ((free - waist) * nearFree * nearFree) + ((growing - waist) * nearGrowing * nearGrowing);
            var past = s < 0 ? -s / freeCap : s > length ? (s - length) / growingCap : 0;
            if (past >= 1)
                return 0;
            half *= MathF.Sqrt(1 - (past * past));
            var spongy = MathF.Max(nearFree, nearGrowing);
            return bone.Depth * BoneWall.Tube(half, across, MathF.Max(0.3f, wide * (0.34f - (0.26f * spongy))), 0.12f + (0.2f * spongy));
        });
    }

    private void Carpal(Carpal carpal)
    {
        var ossified = (float)maturity.Ossified(carpal.Number, carpal.AppearsMonths, carpal.FullMonths);
        if (ossified <= 0)
            return;
        var grown = 0.16f + (0.84f * ossified);
        var along = Direction(carpal.TurnDeg);
        // Centres begin round and take the bone's form later.
        var round = MathF.Sqrt(carpal.HalfLengthMm * carpal.HalfWidthMm);
        var form = ossified * ossified;
        Lump(carpal.Centre * size, along, (round + ((carpal.HalfLengthMm - round) * form)) * grown * size,
            (round + ((carpal.HalfWidthMm - round) * form)) * grown * size, 0.8f, 1);
    }

    // A rounded box of spongy bone in a thin dense shell.
    private void Lump(Vector2 centre, Vector2 along, float half, float across, float depth, float density)
    {
        var shell = MathF.Min(0.8f * girth, 0.3f * MathF.Min(half, across));
        film.Bone(centre, centre, MathF.Max(half, across), mm =>
        {
            var offset = mm - centre;
            var a = Vector2.Dot(offset, along) / half;
            var c = ((along.X * offset.Y) - (along.Y * offset.X)) / across;
            var radius = MathF.Sqrt(MathF.Sqrt((a * a * a * a) + (c * c * c * c) + (a * a * c * c)));   // between disc and box
            if (radius >= 1)
                return 0;
            var body = 0.5f * (half + across);
            return density * depth * BoneWall.Tube(body, radius * body, shell, 0.34f);
        });
    }

    private static Vector2 Direction(double degFromFingers)
    {
        var (sin, cos) = Math.SinCos(degFromFingers * Math.PI / 180);
        return new Vector2((float)sin, (float)cos);
    }
}

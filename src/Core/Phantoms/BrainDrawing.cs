using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>Draws the slices of one scan, T1-weighted: white matter bright, grey matter grey, fluid dark.</summary>
/// <param name="brain">Whose.</param>
/// <param name="scan">How the head lay.</param>
/// <param name="atrophy">a, 0 to 1.</param>
/// <param name="height">Rows, in pixels.</param>
/// <param name="width">Columns, in pixels.</param>
internal sealed class BrainDrawing(BrainAnatomy brain, BrainScan scan, float atrophy, int height, int width)
{
    private const float FieldMm = 210, LowestMm = -38, HighestMm = 61;
    private const float White = 0.8f, Grey = 0.5f, DeepGrey = 0.6f, Stem = 0.72f, Fluid = 0.14f, Bone = 0.08f, Marrow = 0.35f, Air = 0.02f;
    private const float FluidMm = 2, SkullMm = 8;   // outer sides of fluid and skull, from the brain

    private readonly BrainSurface surface = new(brain.Folds, atrophy);
    private readonly float cortexMm = 2.6f - (0.5f * atrophy);
    private readonly float blurMm = MathF.Max(1, 0.5f * FieldMm / Math.Min(height, width));   // what a pixel averages
    private readonly float ventricleScale = MathF.Sqrt(brain.Ventricles * (1 + (1.5f * atrophy)));   // a rod's volume goes with its radius squared
    private readonly float bedScale = MathF.Sqrt(brain.Hippocampi), hippocampusScale = MathF.Sqrt(brain.Hippocampi * (1 - (0.4f * atrophy)));

    /// <summary>Draws as many slices as there is room for.</summary>
    /// <param name="picture">Slice after slice from below, row after row from the front.</param>
    public void Draw(Span<byte> picture)
    {
        var slices = picture.Length / (height * width);
        var noise = scan.Noise is { } random ? new Grain(height, width, 0, 0, random) : null;
        for (var slice = 0; slice < slices; slice++)
        {
            var z = slices == 1 ? 8 : LowestMm + ((HighestMm - LowestMm) * slice / (slices - 1));
            Slice(z, picture.Slice(slice * height * width, height * width), noise is null ? [] : noise.Next());
        }
    }

    private void Slice(float z, Span<byte> pixels, ReadOnlySpan<float> noise)
    {
        BrainPart[] near = [.. BrainPart.All.Where(part => z > MathF.Min(part.From.Z, part.To.Z) - Reach(part) && z < MathF.Max(part.From.Z, part.To.Z) + Reach(part))];
        var (sin, cos) = MathF.SinCos(scan.TurnDeg * MathF.PI / 180);
        var (site, pixelMm) = (brain.Site, new Vector2(FieldMm / width, FieldMm / height));
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                // The subject's right is on the viewer's left, the front above.
                var field = new Vector2((0.5f * width) - column - 0.5f, (0.5f * height) - row - 0.5f) * pixelMm;
                var lying = field - (scan.Shift * (FieldMm / 64));
                var head = new Vector2((cos * lying.X) + (sin * lying.Y), (cos * lying.Y) - (sin * lying.X)) / brain.Size;
                var shown = 0.5f + ((TissueAt(new(head.X / brain.Breadth, head.Y, z), near) - 0.5f) * site.Contrast);
                shown *= scan.Gain * (1 + (0.01f * Vector3.Dot(site.Bias, new(field, z))));
                var i = (row * width) + column;
                if (!noise.IsEmpty)
                    shown += site.Noise * noise[i];
                pixels[i] = (byte)Math.Clamp((255 * shown) + 0.5f, 0, 255);
            }
    }

    private float Reach(BrainPart part) => (part.Radius * MathF.Max(1.3f, ventricleScale)) + 5 + blurMm;

    private float TissueAt(Vector3 place, BrainPart[] near)
    {
        var right = place with { X = MathF.Abs(place.X) };
        var lobe = BrainSurface.LobeDepth(right);
        var small = place.Z < -10 ? BrainSurface.CerebellumDepth(right) : -99;
        var inside = MathF.Max(lobe, small);
        if (inside < -SkullMm - brain.Scalp.Mm - blurMm)
            return Air;
        var shown = inside > blurMm ? Fluid : Outside(-inside, place);
        if (inside < -blurMm)
            return shown;
        if (lobe > -blurMm)
            shown = Lobe(place, lobe, shown);
        if (small > -blurMm)
            shown = Mixed(shown, 0.58f + (0.1f * MathF.Sin(small * 1.5f)), Soft(small - 0.5f));   // leaves of the cerebellum
        foreach (var part in near)
            shown = Part(part, right, shown);
        return shown;
    }

    // Fluid, skull, scalp and air; below, the bones of the skull's base.
    private float Outside(float outwards, Vector3 place)
    {
        var shown = Mixed(Fluid, Bone, Soft(outwards - FluidMm));
        shown = Mixed(shown, place.Z < -15 ? Marrow : brain.Scalp.Fat, Soft(outwards - SkullMm));
        return Mixed(shown, Air, Soft(outwards - SkullMm - brain.Scalp.Mm));
    }

    private float Lobe(Vector3 place, float depth, float outside)
    {
        var fromFluid = surface.FromFluid(place, depth);
        var tissue = Mixed(Grey, White, Soft(fromFluid - cortexMm));
        return Mixed(outside, Mixed(Fluid, tissue, Soft(fromFluid)), Soft(depth));
    }

    private float Part(BrainPart part, Vector3 right, float shown)
    {
        var away = part.DistanceTo(right);
        if (away > Reach(part))
            return shown;
        return part.Tissue switch
        {
            BrainTissue.DeepGrey => Mixed(shown, DeepGrey, Soft(part.Radius - away)),
            BrainTissue.Stem => Mixed(shown, Stem, Soft(part.Radius - away)),
            BrainTissue.Cistern => Mixed(shown, Fluid, Soft(part.Radius - away)),
            BrainTissue.Fissure => Mixed(Mixed(shown, Grey, Soft(part.Radius + (2 * atrophy) + cortexMm - away)), Fluid, Soft(part.Radius + (2 * atrophy) - away)),
            BrainTissue.Ventricle => Mixed(shown, Fluid, Soft((part.Radius * ventricleScale) - away)),
            BrainTissue.Hippocampus => Mixed(Mixed(shown, Fluid, Soft((part.Radius * bedScale) + 0.8f - away)), Grey, Soft((part.Radius * hippocampusScale) - away)),
            _ => shown,
        };
    }

    private static float Mixed(float from, float to, float share) => from + (share * (to - from));

    // The share of a pixel that lies beyond an edge, given the signed distance from it.
    private float Soft(float beyond) => Shape.Step(0.5f + (0.5f * beyond / blurMm));
}

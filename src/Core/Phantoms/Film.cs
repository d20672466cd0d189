using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>Collects the millimetres of soft tissue and of bone that each ray passes through.</summary>
/// <remarks>
/// Bone is drawn at a multiple of the wanted size and averaged in <see cref="At"/>, so that growth plates narrower than
/// a pixel still dim it. Soft tissue has no such detail and is drawn at the wanted size.
/// </remarks>
internal sealed class Film
{
    private readonly int width, factor;
    private readonly Layer soft, bone;

    /// <summary>A film that nothing has been drawn on.</summary>
    /// <param name="height">Rows, in pixels.</param>
    /// <param name="width">Columns, in pixels.</param>
    /// <param name="toFilm">From millimetres of the body to pixels.</param>
    /// <param name="oversampling">Rays along each side of a pixel for bone; by default as many as a hand needs.</param>
    public Film(int height, int width, Matrix3x2 toFilm, int? oversampling = null)
    {
        this.width = width;
        factor = oversampling ?? (height < 200 ? 3 : height < 400 ? 2 : 1);
        soft = new Layer(height, width, toFilm);
        bone = new Layer(height * factor, width * factor, toFilm * Matrix3x2.CreateScale(factor));
    }

    /// <summary>Thickness of tissue at a place; 0 outside.</summary>
    public delegate float Thickness(Vector2 mm);

    /// <summary>A finger, palm or arm. Overlapping parts blend (the 4-norm) instead of adding up.</summary>
    /// <param name="from">One end of its axis, in mm of the hand.</param>
    /// <param name="to">The other end.</param>
    /// <param name="fromRadius">Half the width at <paramref name="from"/>, in mm.</param>
    /// <param name="toRadius">Half the width at <paramref name="to"/>, in mm.</param>
    /// <param name="depth">Thickness over width.</param>
    public void Soft(Vector2 from, Vector2 to, float fromRadius, float toRadius, float depth)
    {
        var axis = to - from;
        var perLength = 1 / axis.LengthSquared();
        soft.Paint(from, to, MathF.Max(fromRadius, toRadius), mm =>
        {
            var along = Math.Clamp(Vector2.Dot(mm - from, axis) * perLength, 0, 1);
            var radius = fromRadius + ((toRadius - fromRadius) * along);
            var inside = (radius * radius) - Vector2.DistanceSquared(mm, from + (along * axis));
            var square = inside > 0 ? 4 * depth * depth * inside : 0;
            return square * square;
        });
    }

    /// <summary>A bone: a body whose thickness adds to what lies above and below it.</summary>
    /// <param name="from">One end of its axis, in mm of the hand.</param>
    /// <param name="to">The other end.</param>
    /// <param name="reach">How far the body reaches from the axis, in mm.</param>
    /// <param name="thickness">Millimetres of dense bone at a place.</param>
    public void Bone(Vector2 from, Vector2 to, float reach, Thickness thickness) =>
        bone.Paint(from, to, reach, thickness);

    /// <summary>What the rays through one pixel of the wanted size pass, on average, in mm.</summary>
    public (float Soft, float Bone) At(int row, int column)
    {
        var dense = 0f;
        for (var y = row * factor; y < (row + 1) * factor; y++)
            for (var x = column * factor; x < (column + 1) * factor; x++)
                dense += bone.Samples[(y * width * factor) + x];
        return (MathF.Sqrt(MathF.Sqrt(soft.Samples[(row * width) + column])), dense / (factor * factor));
    }

    private sealed class Layer
    {
        private readonly int height, width;
        private readonly Matrix3x2 toFilm, toHand;
        private readonly float pixelsPerMm;

        public Layer(int height, int width, Matrix3x2 toFilm)
        {
            (this.height, this.width, this.toFilm) = (height, width, toFilm);
            if (!Matrix3x2.Invert(toFilm, out toHand))
                throw new ArgumentException("The map to the film has no inverse.", nameof(toFilm));
            pixelsPerMm = MathF.Sqrt(MathF.Abs(toFilm.GetDeterminant()));
            Samples = new float[height * width];
        }

        public float[] Samples { get; }

        public void Paint(Vector2 from, Vector2 to, float reach, Thickness thickness)
        {
            var (a, b) = (Vector2.Transform(from, toFilm), Vector2.Transform(to, toFilm));
            var margin = new Vector2((reach * pixelsPerMm) + 1);
            var (low, high) = (Vector2.Min(a, b) - margin, Vector2.Max(a, b) + margin);
            var (left, right) = (Math.Max(0, (int)low.X), Math.Min(width - 1, (int)high.X));
            var (top, bottom) = (Math.Max(0, (int)low.Y), Math.Min(height - 1, (int)high.Y));
            var step = new Vector2(toHand.M11, toHand.M12);
            for (var y = top; y <= bottom; y++)
            {
                var start = Vector2.Transform(new Vector2(left + 0.5f, y + 0.5f), toHand);
                for (var x = left; x <= right; x++)
                    Samples[(y * width) + x] += thickness(start + ((x - left) * step));
            }
        }
    }
}

namespace ImageRegression.Phantoms;

/// <summary>Draws the frames of one clip: echoes as amplitudes over that of muscle, added up, then shown in decibels.</summary>
/// <param name="lung">Whose.</param>
/// <param name="scan">How the probe was held.</param>
/// <param name="severity">σ, 0 to 3.</param>
/// <param name="height">Rows, in pixels.</param>
/// <param name="width">Columns, in pixels.</param>
internal sealed class LungDrawing(LungAnatomy lung, LungScan scan, float severity, int height, int width)
{
    private const float FramesPerSecond = 12, DecibelPerOctave = 6.0206f;

    private readonly float mmPerRow = lung.Machine.DepthMm / height, mmPerColumn = LungAnatomy.ProbeMm / width;
    private readonly float tilt = MathF.Tan(scan.TiltDeg * MathF.PI / 180);
    private readonly float returned = 1 - (0.05f * MathF.Abs(scan.TiltDeg));   // of what mirrors: pleura, A-lines, B-lines
    private readonly float far = MathF.Pow(10, scan.FarDb / 20);
    private readonly ChestWall wall = new(lung);
    private readonly Consolidation consolidation = new(lung, severity);
    private readonly float[] tissue = new float[height * width], ribEcho = new float[height * width], open = new float[height * width];
    private readonly Column[] columns = new Column[width];

    /// <summary>Draws as many frames as there is room for.</summary>
    /// <param name="clip">Frame after frame, row after row.</param>
    public void Draw(Span<byte> clip)
    {
        DrawWall();
        var speckle = scan.Speckle is { } random ? new Grain(height, width, lung.Machine.Smear * Math.Max(1, width / 64), 0.7f, random) : null;
        for (var frame = 0; frame * tissue.Length < clip.Length; frame++)
        {
            Breathe(MathF.Sin((MathF.Tau * lung.BreathHz * frame / FramesPerSecond) + scan.BreathPhase));
            Show(clip.Slice(frame * tissue.Length, tissue.Length), speckle is null ? [] : speckle.Next());
        }
    }

    private float X(int column) => ((column + 0.5f) * mmPerColumn) - (LungAnatomy.ProbeMm / 2) + scan.ProbeMm;

    private float Z(int row) => (row + 0.5f) * mmPerRow;

    // The pleura's mean depth; the skin lies flat under the probe, and a tilted probe sees the pleura slope.
    private float PleuraAt(float x) => lung.PleuraMm + (lung.Slope * x) + (tilt * (x - scan.ProbeMm) * 0.5f);

    private void DrawWall()
    {
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var (x, z, i) = (X(column), Z(row), (row * width) + column);
                tissue[i] = z < PleuraAt(x) + 2 ? wall.EchoAt(x, z) : 0;
                (ribEcho[i], open[i]) = wall.RibsAt(x, z);
                open[i] *= wall.Through(x, z);
            }
    }

    // What is the same down a column of one frame.
    private void Breathe(float breath)
    {
        var slide = 3 * (1 - (0.2f * severity)) * breath;
        for (var column = 0; column < width; column++)
        {
            var x = X(column);
            var onLung = x - slide;
            var rough = 0.3f * severity * ValueNoise.At(onLung * 0.8f, lung.Texture ^ 21);
            var gap = Shape.Step(((0.08f * severity) - (0.5f * (1 + ValueNoise.At(onLung * 0.35f, lung.Texture ^ 22)))) * 8 + 0.5f);
            var rays = 0f;
            foreach (var site in lung.Sites)
            {
                var halfWidth = site.HalfWidth * (1 + (0.35f * severity));
                rays += site.StrengthAt(severity) * Shape.Bump((onLung - site.At) / halfWidth);
            }
            var level = PleuraAt(x) + (0.4f * breath);
            columns[column] = new(onLung, level, level + rough, 1 - gap, rays, MathF.Max(0, 1 - rays), consolidation.DepthAt(onLung));
        }
    }

    private void Show(Span<byte> frame, ReadOnlySpan<float> speckle)
    {
        var machine = lung.Machine;
        var (perDecibel, thick) = (255 * scan.Gain / machine.RangeDb, MathF.Max(0.9f, 1.2f * mmPerRow));
        for (var row = 0; row < height; row++)
        {
            var z = Z(row);
            for (var column = 0; column < width; column++)
            {
                var i = (row * width) + column;
                ref readonly var at = ref columns[column];
                var below = z - at.Pleura;
                var line = MathF.Abs(below) < thick ? 4.5f * at.Unbroken * returned * Shape.Bump(below / thick) : 0;
                var echo = (below < 0 ? tissue[i] : LungEcho(at, below, z, thick)) + line;
                var decibel = DecibelPerOctave * MathF.Log2(((below < 0 ? 1 : far) * echo * open[i]) + ribEcho[i] + 0.004f);
                if (!speckle.IsEmpty)
                    decibel += machine.SpeckleDb * speckle[i];
                frame[i] = (byte)Math.Clamp(255 * scan.Gain + (perDecibel * (decibel - machine.WhiteDb)) + 0.5f, 0, 255);
            }
        }
    }

    private float LungEcho(in Column at, float below, float z, float thick)
    {
        var haze = lung.Echo.Haze / (1 + (below * 0.06f));
        var multiple = MathF.Round(z / at.Level);
        var toALine = (z - (multiple * at.Level)) / thick;
        var aLine = multiple >= 2 && MathF.Abs(toALine) < 1 ? 2.4f / multiple * at.Clear * Shape.Bump(toALine) : 0;
        var bLine = at.Rays * 0.9f / (1 + (below * 0.008f));
        var echo = haze + (returned * (aLine + bLine));
        if (at.Consolidated <= 0 || below > at.Consolidated + 1)
            return echo;
        var (share, own) = consolidation.At(at.OnLung, below, at.Consolidated);
        return echo + (share * (own - echo));
    }

    /// <summary>One column of one frame.</summary>
    /// <param name="OnLung">Where on the lung it lies, in mm.</param>
    /// <param name="Level">Depth of the pleura, its roughness aside, in mm.</param>
    /// <param name="Pleura">Depth of the pleura, in mm.</param>
    /// <param name="Unbroken">Share of the pleura's echo that gaps leave.</param>
    /// <param name="Rays">Strength of B-lines.</param>
    /// <param name="Clear">Share of the A-lines that B-lines leave.</param>
    /// <param name="Consolidated">Depth of consolidation beneath the pleura, in mm.</param>
    private readonly record struct Column(float OnLung, float Level, float Pleura, float Unbroken, float Rays, float Clear, float Consolidated);
}

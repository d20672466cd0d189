using System.Collections.Immutable;
using ImageRegression.Baselines;
using ImageRegression.Torch;

namespace ImageRegression.Latent;

/// <summary>A plane in a generator's space that divides codes into more and less of something: n·w + b = 0.</summary>
/// <remarks>
/// The distance of a code is w·n + b: signed, and <em>not</em> divided by ‖n‖, as the authors of LARGE compute it (Nitzan et al., CVPR 2022,
/// "LARGE: Latent-Based Regression through GAN Semantics"). <see cref="Unit"/> gives the plane whose distances are Euclidean.
/// </remarks>
/// <param name="Layout">The space that it lies in.</param>
/// <param name="Normal">n, <see cref="LatentLayout.Length"/> numbers, not all 0.</param>
/// <param name="Intercept">b.</param>
public sealed record Hyperplane(LatentLayout Layout, ImmutableArray<double> Normal, double Intercept = 0)
{
    /// <summary>n.</summary>
    public ImmutableArray<double> Normal { get; } = Checked(Layout, Normal, "The normal");

    /// <summary>‖n‖.</summary>
    public double Norm => Math.Sqrt(Normal.Sum(value => value * value));

    /// <summary>The plane with the widest margin between codes high and codes low in something, n of length 1.</summary>
    /// <remarks>A linear support vector machine with C = 1. InterFaceGAN (Shen et al. 2020) drops its intercept; so does LARGE.</remarks>
    /// <param name="high">Codes that have much of it; at least one.</param>
    /// <param name="low">Codes that have little of it; at least one, in the same space.</param>
    /// <param name="keepIntercept">Whether b is the machine's own, divided by ‖w‖. Default false: 0.</param>
    /// <exception cref="UserErrorException">A group is empty, or the two coincide.</exception>
    public static Hyperplane Between(LatentCodes high, LatentCodes low, bool keepIntercept = false)
    {
        if (high.Layout != low.Layout)
            throw new ArgumentException($"High codes: {high.Layout}. Low codes: {low.Layout}. They must lie in one space.", nameof(low));
        var machine = LinearSvm.Fit(Rows(high), Rows(low));
        var plane = new Hyperplane(high.Layout, machine.Coefficients, keepIntercept ? machine.Intercept : 0);
        return new(high.Layout, plane.Unit().Normal, plane.Intercept / plane.Norm);

        static double[][] Rows(LatentCodes codes) => [.. Enumerable.Range(0, codes.Count).Select(row => codes.Of(row).ToArray())];
    }

    /// <summary>A plane from a NumPy file, as the authors' code keeps them.</summary>
    /// <param name="path">An <c>.npy</c> file of floating point: all numbers of a code, or those of one layer, which every layer then has.</param>
    /// <param name="layout">The space that it is to lie in.</param>
    /// <exception cref="UserErrorException">There is no such file, it is none, or its numbers are not as many as the space asks.</exception>
    public static Hyperplane Read(string path, LatentLayout layout)
    {
        var values = NumpyFile.ReadValues(path);
        if (values.Length == layout.Length)
            return new(layout, [.. values]);
        if (layout.Layers > 1 && layout.LayerSizes.All(size => size == values.Length))
            return new Hyperplane(LatentLayout.Of(LatentSpace.W, values.Length), [.. values]).InEveryLayer(layout.Layers);
        throw new UserErrorException($"{Path.GetFileName(path)} has {values.Length} numbers; this {layout}.");
    }

    /// <summary>The same plane of W in W+: its normal in every layer, so that the layers' distances sum to the whole.</summary>
    /// <param name="layers">Layers of W+; ≥ 1.</param>
    /// <exception cref="InvalidOperationException">This plane has layers already.</exception>
    public Hyperplane InEveryLayer(int layers) => Layout.Layers == 1
        ? new(LatentLayout.WPlus(layers, Layout.Length), [.. Enumerable.Repeat(Normal, layers).SelectMany(normal => normal)], Intercept)
        : throw new InvalidOperationException($"This {Layout} already.");

    /// <summary>The plane with n of length 1 and the same b, as the authors' option has it: its distances are Euclidean where b is 0.</summary>
    public Hyperplane Unit()
    {
        var norm = Norm;
        return new(Layout, [.. Normal.Select(value => value / norm)], Intercept);
    }

    /// <summary>The plane that calls high what this one calls low.</summary>
    public Hyperplane Flipped() => new(Layout, [.. Normal.Select(value => -value)], -Intercept);

    /// <summary>Signed distance of a code: w·n + b.</summary>
    /// <param name="code"><see cref="LatentLayout.Length"/> numbers.</param>
    /// <exception cref="ArgumentException">The code has another length.</exception>
    public double Distance(ReadOnlySpan<double> code) => Dot(Of(code), Normal.AsSpan()) + Intercept;

    /// <summary>Signed distance of each layer: w_l·n_l + b.</summary>
    /// <remarks>With b ≠ 0 the layers' sum holds b once for every layer, as the authors' does.</remarks>
    /// <inheritdoc cref="Distance"/>
    /// <returns>L values.</returns>
    public double[] LayerDistances(ReadOnlySpan<double> code)
    {
        var values = Of(code);
        var (distances, layer) = (new double[Layout.Layers], 0);
        foreach (var (start, size) in Layout.Spans())
            distances[layer++] = Dot(values.Slice(start, size), Normal.AsSpan().Slice(start, size)) + Intercept;
        return distances;
    }

    /// <summary>‖n_l‖² of each layer.</summary>
    public ImmutableArray<double> LayerSquares() =>
        [.. Layout.Spans().Select(span => Dot(Normal.AsSpan().Slice(span.Start, span.Size), Normal.AsSpan().Slice(span.Start, span.Size)))];

    /// <summary>The code moved along n onto the plane: w − (w·n + b)n/‖n‖².</summary>
    /// <inheritdoc cref="Distance"/>
    /// <returns>The nearest point of the plane.</returns>
    public double[] Project(ReadOnlySpan<double> code)
    {
        var squared = Dot(Normal.AsSpan(), Normal.AsSpan());
        return Move(code, -Distance(code) / squared);
    }

    /// <summary>The code moved along n: w + s·n, in all layers or some.</summary>
    /// <param name="code"><see cref="LatentLayout.Length"/> numbers.</param>
    /// <param name="step">s; any finite number.</param>
    /// <param name="layers">Which layers move, from 0; null for all.</param>
    /// <exception cref="ArgumentException">The code has another length, or there is no such layer.</exception>
    public double[] Move(ReadOnlySpan<double> code, double step, IReadOnlySet<int>? layers = null)
    {
        RequireLayers(layers);
        var (moved, at) = (Of(code).ToArray(), 0);
        foreach (var (start, size) in Layout.Spans())
            if (layers is null || layers.Contains(at++))
                for (var i = start; i < start + size; i++)
                    moved[i] += step * Normal[i];
        return moved;
    }

    /// <summary>This plane with what it shares with others taken out of its normal, so that moving along it leaves their distances as they are.</summary>
    /// <remarks>InterFaceGAN's conditional manipulation (<c>project_boundary</c>): n minus its part in the span of the others' normals, then of length 1.</remarks>
    /// <param name="others">Planes in the same space, such as those of a nuisance.</param>
    /// <exception cref="UserErrorException">Nothing is left: this normal lies in the others' span.</exception>
    public Hyperplane Without(IReadOnlyList<Hyperplane> others)
    {
        var (left, basis) = (Normal.ToArray(), new List<double[]>());
        foreach (var other in others.Select(plane => plane.Layout == Layout ? plane.Normal.ToArray() : throw new ArgumentException($"{plane.Layout}, but this {Layout}.", nameof(others))))
            if (Remainder(other, basis) is var rest && Length(rest) > 1e-10 * Length(other))
                basis.Add(Scaled(rest, 1 / Length(rest)));
        left = Remainder(left, basis);
        return Length(left) > 1e-10 * Norm ? new(Layout, [.. Scaled(left, 1 / Length(left))], Intercept)
            : throw new UserErrorException("Nothing is left of the axis without the others: it is made of them.");

        static double[] Remainder(double[] vector, List<double[]> basis)
        {
            var rest = vector;
            foreach (var unit in basis)
                rest = [.. rest.Zip(unit, (value, part) => value - (part * Dot(vector, unit)))];
            return rest;
        }

        static double Length(double[] vector) => Math.Sqrt(Dot(vector, vector));
        static double[] Scaled(double[] vector, double factor) => [.. vector.Select(value => value * factor)];
    }

    /// <summary>What it divides; the normal is not printed.</summary>
    public override string ToString() => FormattableString.Invariant($"a plane, ‖n‖ = {Norm:0.###}, b = {Intercept:0.###}; {Layout}");

    /// <summary>Refuses layers that there are not.</summary>
    internal void RequireLayers(IReadOnlySet<int>? layers)
    {
        foreach (var layer in layers ?? new HashSet<int>())
            if (layer < 0 || layer >= Layout.Layers)
                throw new ArgumentException($"There is no layer {layer}: {Layout}.", nameof(layers));
    }

    private ReadOnlySpan<double> Of(ReadOnlySpan<double> code) => code.Length == Layout.Length ? code
        : throw new ArgumentException($"A code of {code.Length} numbers; this {Layout}.", nameof(code));

    private static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
            sum += one[i] * other[i];
        return sum;
    }

    private static ImmutableArray<double> Checked(LatentLayout layout, ImmutableArray<double> values, string what) =>
        values.Length != layout.Length ? throw new UserErrorException($"{what} has {values.Length} numbers; this {layout}.")
        : values.Any(value => !double.IsFinite(value)) ? throw new UserErrorException($"{what} holds a value that is no finite number.")
        : values.All(value => value == 0) ? throw new UserErrorException($"{what} is 0 everywhere: it divides nothing. High and low codes may be the same.")
        : values;
}

namespace ImageRegression.Volumes;

/// <summary>A point or a step in the patient, RAS+ in millimetres.</summary>
public readonly record struct Millimetres(double X, double Y, double Z)
{
    /// <summary>Euclidean length.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>Scalar product, in mm².</summary>
    public double Dot(Millimetres other) => X * other.X + Y * other.Y + Z * other.Z;

    /// <summary>Vector product: at right angles to both, as long as their parallelogram is large, in mm².</summary>
    public Millimetres Cross(Millimetres other) => new(
        Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);

    /// <summary>Whether no part is infinite or NaN.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    /// <summary>Part by part.</summary>
    public static Millimetres operator +(Millimetres left, Millimetres right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>Part by part.</summary>
    public static Millimetres operator -(Millimetres left, Millimetres right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>The opposite step.</summary>
    public static Millimetres operator -(Millimetres step) => new(-step.X, -step.Y, -step.Z);

    /// <summary>A step taken <paramref name="times"/> times.</summary>
    public static Millimetres operator *(double times, Millimetres step) => new(times * step.X, times * step.Y, times * step.Z);
}

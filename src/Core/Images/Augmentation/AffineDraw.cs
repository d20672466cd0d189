namespace ImageRegression.Images;

/// <summary>What one image of a batch was drawn to undergo.</summary>
/// <param name="AngleDeg">Rotation about the centre, clockwise as seen.</param>
/// <param name="ShiftX">To the right, as a fraction of the width.</param>
/// <param name="ShiftY">Down, as a fraction of the height.</param>
/// <param name="Scale">Enlargement about the centre.</param>
/// <param name="Contrast">Factor by which deviations from the mean grow.</param>
/// <param name="Flip">Whether left and right are swapped, before all else.</param>
internal readonly record struct AffineDraw(double AngleDeg, double ShiftX, double ShiftY, double Scale, double Contrast, bool Flip)
{
    /// <summary>Whether top and bottom are swapped, before all else.</summary>
    public bool FlipVertically { get; init; }

    /// <summary>Of a volume, towards its last slice, as a fraction of the depth.</summary>
    public double ShiftZ { get; init; }

    /// <summary>Height and width of the window that is brought to the full size at the end, over the image's; 1 for none.</summary>
    public double Crop { get; init; } = 1;

    /// <summary>Where the window lies along x, −1 (left) to 1.</summary>
    public double CropX { get; init; }

    /// <summary>Where the window lies along y, −1 (top) to 1.</summary>
    public double CropY { get; init; }

    /// <summary>
    /// The 2×3 matrix from output to input places in <c>affine_grid</c>'s axes, where the image spans −1 to 1 each way:
    /// input = F·R(−θ)·(output − shift)/scale in pixels, so the off-diagonal terms carry the aspect ratio.
    /// </summary>
    public float[] Matrix(long width, long height)
    {
        var (sin, cos) = Math.SinCos(AngleDeg * Math.PI / 180);
        var aspect = height / (double)width;
        var (mirrorX, mirrorY) = (Flip ? -1 : 1, FlipVertically ? -1 : 1);
        var (xx, xy) = (mirrorX * cos / Scale, mirrorX * sin / Scale * aspect);
        var (yx, yy) = (mirrorY * -sin / Scale / aspect, mirrorY * cos / Scale);
        var (tx, ty) = (2 * ShiftX, 2 * ShiftY);
        if (Crop == 1)
            return [(float)xx, (float)xy, (float)-((xx * tx) + (xy * ty)), (float)yx, (float)yy, (float)-((yx * tx) + (yy * ty))];
        // A place of the window is Crop·output + its middle; what has been moved is looked at through it.
        var (left, top) = (((1 - Crop) * CropX) - tx, ((1 - Crop) * CropY) - ty);
        return
        [
            (float)(Crop * xx), (float)(Crop * xy), (float)((xx * left) + (xy * top)),
            (float)(Crop * yx), (float)(Crop * yy), (float)((yx * left) + (yy * top)),
        ];
    }

    /// <summary>The 3×4 matrix of a volume: <see cref="Matrix"/> within each slice, and scale and shift across slices.</summary>
    public float[] VolumeMatrix(long width, long height)
    {
        var plane = Matrix(width, height);
        return [plane[0], plane[1], 0, plane[2], plane[3], plane[4], 0, plane[5], 0, 0, (float)(1 / Scale), (float)(-2 * ShiftZ / Scale)];
    }
}

using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>An image brought to the shape of its set, its values still in the file's own unit.</summary>
/// <param name="Values">[channels, height, width].</param>
/// <param name="Depth">What the file says about its values.</param>
internal sealed record FittedImage(float[] Values, ImageDepth Depth)
{
    /// <summary>Decodes a file and resizes it.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="layout">The shape wanted.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <exception cref="InvalidDataException">See <see cref="ImageCodec.Decode(ReadOnlySpan{byte}, PixelLayout, DecodeLimits, Span{byte})"/>.</exception>
    public static FittedImage Of(byte[] file, PixelLayout layout, DecodeLimits limits)
    {
        var image = ImageCodec.Open(file, layout.Channels, limits);
        var (height, width) = layout.Fit == ImageFit.Pad ? Inner(image, layout) : (layout.Height, layout.Width);
        var fitted = Resized(image, height, width);
        return new(InUnits(height == layout.Height && width == layout.Width ? fitted : Framed(fitted, height, width, layout, image.Black), image), image.Depth);
    }

    /// <summary>Decodes a file and cuts out the field around its landmark.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="row">The row of the table that states its landmark.</param>
    /// <param name="crop">The field.</param>
    /// <param name="layout">The shape wanted.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <exception cref="InvalidDataException">The file is unreadable, or its landmark or spacing is unknown or outside.</exception>
    public static FittedImage Of(byte[] file, Case row, LandmarkCrop crop, PixelLayout layout, DecodeLimits limits)
    {
        var image = ImageCodec.Open(file, layout.Channels, limits);
        return new(InUnits(crop.Cut(image.Samples, image.Width, LandmarkPlace.Of(row, file), layout.Height, layout.Width, layout.Channels, image.Black), image), image.Depth);
    }

    private static (int Height, int Width) Inner(DecodedImage image, PixelLayout layout)
    {
        var scale = Math.Min(layout.Width / (double)image.Width, layout.Height / (double)image.Height);
        return (Math.Clamp((int)Math.Round(image.Height * scale), 1, layout.Height), Math.Clamp((int)Math.Round(image.Width * scale), 1, layout.Width));
    }

    private static float[] Resized(DecodedImage image, int height, int width) => image.Height == height && image.Width == width
        ? Array.ConvertAll(image.Samples, sample => (float)sample)
        : AxisWeights.Apply(image.Samples, image.Width, image.Channels, AxisWeights.Whole(image.Height, height), AxisWeights.Whole(image.Width, width));

    private static float[] Framed(float[] inner, int height, int width, PixelLayout layout, float black)
    {
        var framed = new float[layout.Channels * layout.Height * layout.Width];
        Array.Fill(framed, black);
        var (left, top) = ((layout.Width - width) / 2, (layout.Height - height) / 2);
        for (var channel = 0; channel < layout.Channels; channel++)
            for (var y = 0; y < height; y++)
                inner.AsSpan(((channel * height) + y) * width, width).CopyTo(framed.AsSpan((((channel * layout.Height) + top + y) * layout.Width) + left));
        return framed;
    }

    private static float[] InUnits(float[] samples, DecodedImage image)
    {
        if (image.Slope != 1 || image.Offset != 0)
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (float)((image.Slope * samples[i]) + image.Offset);
        return samples;
    }
}

using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>An image brought to the shape of its set, its values still in the file's own unit.</summary>
/// <param name="Values">[channels, height, width]; of a clip [channels, frames, height, width].</param>
/// <param name="Depth">What the file says about its values.</param>
/// <param name="Source">What it was before.</param>
internal sealed record FittedImage(float[] Values, ImageDepth Depth, ImageSource Source)
{
    /// <summary>Decodes a file and resizes it.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="layout">The shape wanted.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <exception cref="InvalidDataException">See <see cref="ImageCodec.Decode(ReadOnlySpan{byte}, PixelLayout, DecodeLimits, Span{byte})"/>.</exception>
    public static FittedImage Of(byte[] file, PixelLayout layout, DecodeLimits limits)
    {
        var (image, source) = Opened(file, layout, limits);
        return Of(image, source, layout);
    }

    /// <summary>Resizes an image.</summary>
    /// <param name="image">The image, with the channels of <paramref name="layout"/>.</param>
    /// <param name="source">What it was in its file.</param>
    /// <param name="layout">The shape wanted.</param>
    public static FittedImage Of(DecodedImage image, ImageSource source, PixelLayout layout)
    {
        var (height, width) = layout.ScaledSize(image.Height, image.Width);
        var fitted = Resized(image, height, width);
        return new(InUnits(height == layout.Height && width == layout.Width ? fitted : Framed(fitted, height, width, layout, image.Black), image), image.Depth, source);
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
        var (image, source) = Opened(file, layout, limits);
        return new(InUnits(crop.Cut(image.Samples, image.Width, LandmarkPlace.Of(row, file), layout.Height, layout.Width, layout.Channels, image.Black), image), image.Depth, source);
    }

    /// <summary>Decodes a file at its own size, with the channels of a layout.</summary>
    /// <inheritdoc cref="Of(byte[], PixelLayout, DecodeLimits)"/>
    public static (DecodedImage Image, ImageSource Source) Opened(byte[] file, PixelLayout layout, DecodeLimits limits)
    {
        var image = ImageCodec.Open(file, limits);
        return (image.WithChannels(layout.Channels), new(image.Width, image.Height, image.IsColoured));
    }

    private static float[] Resized(DecodedImage image, int height, int width) => image.Height == height && image.Width == width
        ? Array.ConvertAll(image.Samples, sample => (float)sample)
        : AxisWeights.Apply(image.Samples, image.Width, image.Channels, AxisWeights.Whole(image.Height, height), AxisWeights.Whole(image.Width, width));

    // The middle of the image in the middle of the frame, whichever is larger, along either axis.
    private static float[] Framed(float[] inner, int height, int width, PixelLayout layout, float black)
    {
        var framed = new float[layout.Channels * layout.Height * layout.Width];
        Array.Fill(framed, black);
        var (left, top) = ((layout.Width - width) / 2, (layout.Height - height) / 2);
        var (columns, rows) = (Math.Min(width, layout.Width), Math.Min(height, layout.Height));
        for (var channel = 0; channel < layout.Channels; channel++)
            for (var y = 0; y < rows; y++)
                inner.AsSpan((((channel * height) + y + Math.Max(0, -top)) * width) + Math.Max(0, -left), columns)
                    .CopyTo(framed.AsSpan((((channel * layout.Height) + y + Math.Max(0, top)) * layout.Width) + Math.Max(0, left)));
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

/// <summary>What an image was in its file.</summary>
/// <param name="Width">Pixels across, as a viewer turns it.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="IsColoured">Whether red, green and blue differ anywhere.</param>
internal readonly record struct ImageSource(int Width, int Height, bool IsColoured);

namespace ImageRegression.Volumes;

/// <summary>The shape and the samples of frames.</summary>
internal readonly record struct DicomFormat(int Columns, int Rows, int Frames, int BitsAllocated, int BitsStored, bool IsSigned)
{
    /// <summary>Samples of a pixel, one behind the other once they are decoded: 1 of grey frames, 3 of colour.</summary>
    public int Samples { get; init; } = 1;

    public int BytesPerSample => BitsAllocated / 8;

    public int BytesPerFrame => Columns * Rows * Samples * BytesPerSample;
}

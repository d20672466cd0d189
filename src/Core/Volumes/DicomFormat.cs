namespace ImageRegression.Volumes;

/// <summary>The shape and the samples of grey frames.</summary>
internal readonly record struct DicomFormat(int Columns, int Rows, int Frames, int BitsAllocated, int BitsStored, bool IsSigned)
{
    public int BytesPerSample => BitsAllocated / 8;

    public int BytesPerFrame => Columns * Rows * BytesPerSample;
}

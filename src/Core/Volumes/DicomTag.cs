namespace ImageRegression.Volumes;

/// <summary>The elements that a volume rests on, as group and element (PS3.6).</summary>
internal static class DicomTag
{
    public const uint ImageType = 0x00080008, SopClass = 0x00080016, Modality = 0x00080060, SeriesDescription = 0x0008103E;
    public const uint SliceThickness = 0x00180050, SpacingBetweenSlices = 0x00180088, ImagerPixelSpacing = 0x00181164;
    public const uint SeriesUid = 0x0020000E, InstanceNumber = 0x00200013, Position = 0x00200032, Orientation = 0x00200037;
    public const uint SamplesPerPixel = 0x00280002, Photometric = 0x00280004, PlanarConfiguration = 0x00280006, NumberOfFrames = 0x00280008;
    public const uint Rows = 0x00280010, Columns = 0x00280011, PixelSpacing = 0x00280030;
    public const uint BitsAllocated = 0x00280100, BitsStored = 0x00280101, HighBit = 0x00280102, PixelRepresentation = 0x00280103;
    public const uint Intercept = 0x00281052, Slope = 0x00281053, RescaleType = 0x00281054;
    public const uint PaddingValue = 0x00280120, PaddingLimit = 0x00280121, ModalityLut = 0x00283000;
    public const uint FrameOffsets = 0x3004000C, DoseScaling = 0x3004000E;
    public const uint FloatPixelData = 0x7FE00008, DoublePixelData = 0x7FE00009, PixelData = 0x7FE00010;

    // Functional groups of enhanced multi-frame objects (PS3.3 C.7.6.16).
    public const uint SharedGroups = 0x52009229, FrameGroups = 0x52009230;
    public const uint PlanePosition = 0x00209113, PlaneOrientation = 0x00209116, PixelMeasures = 0x00289110, PixelTransformation = 0x00289145;

    /// <summary>The value representation of the elements above; files in implicit form do not state it. UN for all others.</summary>
    public static string VrOf(uint tag) => tag switch
    {
        SharedGroups or FrameGroups or PlanePosition or PlaneOrientation or PixelMeasures or PixelTransformation or ModalityLut => "SQ",
        SamplesPerPixel or PlanarConfiguration or Rows or Columns or BitsAllocated or BitsStored or HighBit or PixelRepresentation or PaddingValue or PaddingLimit => "US",
        ImageType or Modality or Photometric or SopClass or SeriesUid or SeriesDescription or RescaleType => "LO",
        SliceThickness or SpacingBetweenSlices or InstanceNumber or Position or Orientation or NumberOfFrames or PixelSpacing or ImagerPixelSpacing
            or Intercept or Slope or FrameOffsets or DoseScaling => "DS",
        PixelData => "OW",
        _ => "UN",
    };
}

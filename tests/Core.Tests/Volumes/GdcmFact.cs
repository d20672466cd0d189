using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>A test on real DICOM in JPEG 2000, JPEG-LS or JPEG of 12 bits, which gdcmconv decodes; shown as skipped where it is not installed.</summary>
public sealed class GdcmFactAttribute : FactAttribute
{
    public GdcmFactAttribute() => Skip =
        SharedFolder.Root is null ? "needs ../shared" : GdcmConverter.IsInstalled ? null : "needs gdcmconv: scripts/setup";
}

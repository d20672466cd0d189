using ImageRegression.Clips;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>A test on videos, which ffmpeg makes and decodes; shown as skipped where it is not installed.</summary>
public sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute() => Skip = VideoFile.IsInstalled ? null : "needs ffmpeg: scripts/setup";
}

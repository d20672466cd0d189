using ImageRegression.Models;
using Xunit;

namespace ImageRegression.Tests.Models;

/// <summary>A test on the ImageNet weights; shown as skipped where they are not installed.</summary>
public sealed class ImageNetFactAttribute : FactAttribute
{
    public ImageNetFactAttribute() => Skip = ImageNetWeights.IsInstalled ? null : "needs the ImageNet weights: scripts/setup --with-imagenet";
}

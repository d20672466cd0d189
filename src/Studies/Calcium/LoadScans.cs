using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>CT scans and, where known, masks of heart and coronary calcium. Derived records say where they come from.</summary>
public abstract record LoadScans : Stage<ScanSet>
{
    /// <inheritdoc/>
    public override ScanSet Read(ArtifactFolder artifacts) => ScanSet.Read(artifacts);
}

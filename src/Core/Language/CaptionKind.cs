namespace ImageRegression.Language;

/// <summary>What captions say of a label, and so what a tower of texts can have learnt of it.</summary>
public enum CaptionKind
{
    /// <summary>The label in digits: whatever is read by the tower afterwards was told to it.</summary>
    Numbers,

    /// <summary>Words for ranges of the label; no digit.</summary>
    Words,

    /// <summary>There are no captions: the towers stay as they were drawn.</summary>
    None,
}

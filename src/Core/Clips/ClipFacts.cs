namespace ImageRegression.Clips;

/// <summary>What was found in one clip and done to it.</summary>
/// <param name="Frames">Frames that it has, without blank ones at its start.</param>
/// <param name="Blank">Blank frames at its start, which are left out.</param>
/// <param name="Note">What its reader tells; null: nothing.</param>
internal readonly record struct ClipFacts(int Frames, int Blank, string? Note);

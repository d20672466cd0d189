using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>A table divided: indices of its rows, ascending, none in two parts.</summary>
/// <param name="Train">Rows that fit the model.</param>
/// <param name="Validation">Rows that choose checkpoints and radii.</param>
/// <param name="Test">Rows that are measured once, at the end.</param>
public sealed record Parts(ImmutableArray<int> Train, ImmutableArray<int> Validation, ImmutableArray<int> Test)
{
    /// <summary>The rows of one part.</summary>
    public ImmutableArray<int> this[Part part] => part switch
    {
        Part.Train => Train,
        Part.Validation => Validation,
        Part.Test => Test,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There are three parts."),
    };
}

using System.Collections.Immutable;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>One tensor in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Format">Its type as the file spells it, such as <c>F32</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
public sealed record SafetensorsEntry(string Name, string Format, ImmutableArray<long> Shape, long Begin, long End)
{
    /// <summary>The type of the tensor read; U16 is read as Int16 of the same bits.</summary>
    public torch.ScalarType DType => SafetensorsFormat.TypeOf(Format)!.Value;

    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}

using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <summary>A head's network, in evaluation, that holds a prototype of each rank.</summary>
internal interface IHasPrototypes
{
    /// <summary>T, shape [R, E], rows of length 1, and τ.</summary>
    (Tensor Prototypes, double LogitScale) Prototypes();
}

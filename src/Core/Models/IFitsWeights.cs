using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>A network of which some weights depend on the size of its images, so that those published for another size must be brought to its own.</summary>
internal interface IFitsWeights
{
    /// <summary>A published weight as this network needs it; null where it is not one of those, or cannot be brought there.</summary>
    /// <param name="name">Its name in this network.</param>
    /// <param name="published">The weight, of another shape than the network's; not disposed and not changed.</param>
    Tensor? Fitted(string name, Tensor published);
}

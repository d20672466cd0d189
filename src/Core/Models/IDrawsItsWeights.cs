using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>A network whose authors draw its starting weights by a rule of their own, in place of <see cref="WeightInitialization"/>'s.</summary>
internal interface IDrawsItsWeights
{
    /// <summary>Draws all weights that are drawn, in an order that is always the same.</summary>
    /// <param name="generator">The only source of what is random.</param>
    void DrawWeights(Generator generator);
}

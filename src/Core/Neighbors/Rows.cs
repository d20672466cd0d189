using System.Numerics.Tensors;
using ImageRegression.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Neighbors;

/// <summary>Embeddings in host memory, with the squared norm of each.</summary>
internal sealed record Rows(double[] Values, int Count, int Dimensions, double[] SquaredNorms)
{
    public ReadOnlySpan<double> this[int row] => Values.AsSpan(row * Dimensions, Dimensions);

    public static Rows Of(Tensor embeddings, string name)
    {
        var (count, dimensions) = (checked((int)embeddings.shape[0]), checked((int)embeddings.shape[1]));
        var values = new double[checked(count * dimensions)];
        embeddings.ToHost<double>(values);
        var norms = new double[count];
        for (var row = 0; row < count; row++)
        {
            norms[row] = TensorPrimitives.SumOfSquares<double>(values.AsSpan(row * dimensions, dimensions));
            if (!double.IsFinite(norms[row]))
                throw new ArgumentException($"Row {row} of '{name}' holds a value that is not finite, or too large to be squared.", name);
        }
        return new Rows(values, count, dimensions, norms);
    }
}

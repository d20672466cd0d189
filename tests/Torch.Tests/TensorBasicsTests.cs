using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

public sealed class TensorBasicsTests
{
    [Fact]
    public void The_gradient_of_a_sum_of_squares_is_twice_the_point()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 3 }, requires_grad: true);
        (x * x).sum().backward();
        Assert.Equal([2f, 4, 6], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_matrix_product_is_rows_by_columns()
    {
        using var scope = NewDisposeScope();
        var product = tensor(new float[,] { { 1, 2 }, { 3, 4 } }).matmul(tensor(new float[,] { { 5, 6 }, { 7, 8 } }));
        Assert.Equal([19f, 22, 43, 50], product.data<float>().ToArray());
        Assert.Equal([2L, 2], product.shape);
    }

    [Fact]
    public void Every_operator_the_binding_names_exists_in_the_installed_libtorch()
    {
        var missing = typeof(Aten).GetFields().Select(field => (Operator)field.GetValue(null)!).Where(IsMissing);
        Assert.Empty(missing.Select(missed => missed.ToString()));
    }

    private static bool IsMissing(Operator candidate)
    {
        try { return candidate.Schema.Length == 0; }
        catch (TorchException) { return true; }
    }
}

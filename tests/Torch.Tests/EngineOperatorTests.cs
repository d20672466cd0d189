using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Torch.Tests;

public sealed class EngineOperatorTests
{
    [Fact]
    public void Any_operator_of_libtorch_can_be_called_by_its_name()
    {
        using var scope = NewDisposeScope();
        var convolved = Operator.Find("aten::conv2d").Call(ones(1, 1, 3, 3), ones(1, 1, 2, 2), IValue.None, 1L);
        Assert.Equal([4f, 4, 4, 4], convolved.data<float>().ToArray());   // one stride stands for both axes; the rest are defaults
    }

    [Fact]
    public void Several_results_of_different_kinds_come_back()
    {
        using var scope = NewDisposeScope();
        var results = Operator.Find("aten::max", "dim").CallAny(tensor(new float[,] { { 1, 5 }, { 7, 2 } }), 1L);
        Assert.Equal([5f, 7], ((Tensor)results[0]!).data<float>().ToArray());
        Assert.Equal([1L, 0], ((Tensor)results[1]!).data<long>().ToArray());
        Assert.Equal(3, Operator.Find("aten::unbind", "int").CallList(ones(3, 2)).Length);
    }

    [Fact]
    public void The_schema_can_be_read() =>
        Assert.StartsWith("aten::add.Tensor(Tensor self, Tensor other", Operator.Find("aten::add", "Tensor").Schema, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_operator_is_named() =>
        Assert.Contains("aten::nonesuch", Assert.Throws<TorchException>(() => Operator.Find("aten::nonesuch").Call()).Message, StringComparison.Ordinal);

    [Fact]
    public void An_error_names_the_operator_and_the_shapes_and_shows_no_frames_of_native_code()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<TorchException>(() => ones(2, 3).mm(ones(2, 3)));
        Assert.Equal("aten::mm", error.Operator);
        Assert.Contains("cannot be multiplied (2x3 and 2x3)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Float32 [2, 3], Float32 [2, 3]", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_the_wrong_size_is_refused() =>
        Assert.Contains("12 bytes", Assert.Throws<TorchException>(() => tensor(new[] { 1f, 2, 3 }, [2, 2])).Message, StringComparison.Ordinal);

    [Fact]
    public void Reading_elements_as_another_type_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("Int64", Assert.Throws<InvalidOperationException>(() => arange(3).data<float>()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => ones(2).ToDouble());
        Assert.Throws<ArgumentOutOfRangeException>(() => ones(2).size(1));
    }
}

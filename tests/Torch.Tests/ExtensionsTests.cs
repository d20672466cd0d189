using ImageRegression.TorchExtensions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using Aten = ImageRegression.TorchExtensions.Aten;

namespace ImageRegression.Tests;

[Collection(WholeProcess.Name)]
public sealed class ExtensionsTests
{
    [Fact]
    public void Any_operator_can_be_called_by_name()
    {
        using var a = tensor(new float[] { 3 });
        using var b = tensor(new float[] { 4 });

        using var length = (Tensor)Aten.Call("aten::hypot", "", a, b)[0]!;

        Assert.Equal(5f, length.item<float>());
        Assert.Equal(2, Aten.Call("aten::max", "dim", a, 0L, false).Length);
        Assert.Throws<TorchException>(() => Aten.Call("aten::no_such_operator", ""));
        Assert.Throws<ArgumentException>(() => Aten.Call("aten::hypot", "", DateTime.Now));
    }

    [Fact]
    public void Autocast_computes_products_in_16_bits_until_its_scope_ends_and_scopes_nest()
    {
        using var a = ones(2, 2);
        ScalarType Type()
        {
            using var product = a.mm(a);
            return product.dtype;
        }

        using (new Autocast(DeviceType.CPU, ScalarType.BFloat16))
        {
            Assert.Equal(ScalarType.BFloat16, Type());
            using (new Autocast(DeviceType.CPU, ScalarType.BFloat16, enabled: false))
                Assert.Equal(ScalarType.Float32, Type());
            using (new Autocast(DeviceType.CPU, ScalarType.BFloat16))
                Assert.Equal(ScalarType.BFloat16, Type());
            Assert.Equal(ScalarType.BFloat16, Type());
        }

        Assert.Equal(ScalarType.Float32, Type());
    }

    [Fact]
    public void What_has_no_deterministic_algorithm_is_refused_while_one_is_required()
    {
        static void Histogram() => Aten.Call("aten::put_", "", zeros(4), tensor(new long[] { 0, 0 }), ones(2), false);

        using (new DeterministicAlgorithms())
            Assert.Contains("deterministic", Assert.Throws<TorchException>(Histogram).Message, StringComparison.Ordinal);

        Histogram();
    }

    [Fact]
    public void Memory_and_versions_of_the_process_are_known()
    {
        var before = WholeProcess.LiveTensors();
        using var tensor = zeros(1);

        Assert.Equal(before + 1, NativeMemory.LiveTensors);
        Assert.InRange(NativeMemory.ResidentBytes, 1L << 20, 1L << 40);
        Assert.Matches(@"^\d+\.\d+", TorchEnvironment.Current.LibTorch);
        Assert.InRange(TorchEnvironment.Current.Threads, 1, 4096);
    }
}

using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

[Collection(WholeProcess.Name)]
public sealed class ExtensionsTests
{
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

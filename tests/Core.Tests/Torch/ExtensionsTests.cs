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
    public void Autocast_computes_from_rounded_values_and_ends_with_an_exception_too()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (full([1, 2], 1.001f), full([3, 2], 1.001f));   // 1.001 is 1 in the 8 bits of BFloat16
        float[] Product() => nn.functional.linear(x, w).to(float32).ToHost<float>();
        void Fail()
        {
            using var autocast = new Autocast(DeviceType.CPU, ScalarType.BFloat16);
            Assert.Equal([2f, 2f, 2f], Product());
            throw new TimeoutException();
        }

        Assert.Throws<TimeoutException>(Fail);

        Assert.All(Product(), value => Assert.Equal(2 * 1.001 * 1.001, value, 1e-6));
    }

    [Theory]
    [InlineData(DeviceType.META, ScalarType.BFloat16)]
    [InlineData(DeviceType.CPU, ScalarType.Float32)]
    public void Autocast_of_another_device_or_type_is_refused(DeviceType device, ScalarType type) =>
        Assert.Throws<ArgumentException>(() => new Autocast(device, type));

    [LinuxFact]
    public void Deterministic_algorithms_are_required_within_scopes_only_and_an_exception_ends_one_too()
    {
        // While they are required libtorch fills new memory with NaN (PyTorch, "torch.utils.deterministic.fill_uninitialized_memory").
        static bool AreHeeded()
        {
            using var memory = empty(10_000_000, float32);   // more than malloc keeps for itself: else what was freed here comes back
            using var unknown = memory.isnan();
            return unknown.all().ToBoolean();
        }
        static void Fail()
        {
            using var outer = new DeterministicAlgorithms();
            using (new DeterministicAlgorithms())
                Assert.True(DeterministicAlgorithms.AreRequired && AreHeeded());
            Assert.True(DeterministicAlgorithms.AreRequired && AreHeeded());
            throw new TimeoutException();
        }

        Assert.True(DeterministicAlgorithms.AreAvailable);
        Assert.Throws<TimeoutException>(Fail);

        Assert.False(DeterministicAlgorithms.AreRequired || AreHeeded());
        Assert.Null(DeterministicAlgorithms.For(CPU));
    }

    [Fact]
    public void Where_the_same_bits_cannot_be_promised_every_reader_is_told()
    {
        var device = new Device(DeviceType.CUDA);
        Assert.Contains("another run may differ", DeterministicAlgorithms.Note(device, areAvailable: false), StringComparison.Ordinal);
        Assert.Null(DeterministicAlgorithms.Note(device, areAvailable: true));
        Assert.Null(DeterministicAlgorithms.Note(CPU, areAvailable: false));
        Assert.Equal(OneDnn.Note is { } kernels ? [kernels] : [], EngineNotes.Of(CPU));
    }

    [Fact]
    public void Versions_of_the_process_are_known()
    {
        Assert.Matches(@"^\d+\.\d+", TorchEnvironment.Current.LibTorch);
        Assert.Matches(@"^TorchSharp \d+\.\d+\.\d+$", TorchEnvironment.Current.Binding);
        Assert.InRange(TorchEnvironment.Current.Threads, 1, 4096);
    }
}

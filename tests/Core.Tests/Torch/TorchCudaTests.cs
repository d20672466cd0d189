using ImageRegression.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>TorchSharp on a CUDA device, held against the CPU.</summary>
[Collection(WholeProcess.Name)]
public sealed class TorchCudaTests
{
    private const double Rounding = 1e-9;   // of float64 sums in another order, with room for what an inverse makes of it

    [CudaFact]
    public void Numbers_of_every_type_come_back_from_the_device_as_they_went()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[]
        {
            ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Byte, ScalarType.Bool,
        })
        {
            var here = tensor(new[] { 0.0, 1.0, 2.5, 200.0 }).to(type);
            var there = here.cuda();
            Assert.Equal((DeviceType.CUDA, 0, type), (there.device_type, there.device_index, there.dtype));
            Assert.True(there.cpu().eq(here).all().ToBoolean(), type.ToString());
        }
        Assert.Equal([1.0, 2.0], tensor([1.0, 2.0], device: CUDA).cpu().data<double>().ToArray());
        Assert.Equal(3, ones(3, device: CUDA).sum().ToDouble());
        Assert.True(cuda.is_cudnn_available());
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Operations => new()
    {
        { "arithmetic", x => ((x * 2) - (x / 3) + 1).exp().sqrt() },
        { "sums", x => x.sum(dim: 0) + x.mean([1]).max() },
        { "matrix product", x => (x.mm(x.t()) + eye(8, dtype: ScalarType.Float64, device: x.device)).inverse() },
        { "linear algebra", x => linalg.svd(x.mm(x.t())).S },
        { "sorting", x => x.sort(dim: 1).Values + x.topk(8, dim: 1).values },
        { "distances", x => cdist(x, x + 1) },
        { "indexing", x => x[0] + x.index_select(0, tensor([3L, 3L, 1L], device: x.device)).sum(dim: 0) },
        { "masks", x => where(x.gt(0.5), x, zeros_like(x)).masked_fill(x.lt(0.1), -1) },
        { "convolution", x => nn.functional.conv2d(x.reshape(1, 1, 8, 8), x.reshape(1, 1, 8, 8).narrow(2, 0, 3).narrow(3, 0, 3), padding: [1, 1]) },
        { "pooling", x => nn.functional.max_pool2d(x.reshape(1, 1, 8, 8), 3, stride: 2) },
        { "normalisation", x => nn.functional.layer_norm(x, [8]) },
    };

    [CudaTheory]
    [MemberData(nameof(Operations), DisableDiscoveryEnumeration = true)]
    public void An_operation_and_its_gradient_are_the_cpus(string name, Func<Tensor, Tensor> operation)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var numbers = rand([8, 8], ScalarType.Float64, generator: generator);
        (Tensor Value, Tensor Gradient) On(Device device)
        {
            var x = numbers.clone().to(device).requires_grad_();
            var y = operation(x);
            y.pow(2).sum().backward();
            return (y.cpu(), x.grad!.cpu());
        }
        var (here, there) = (On(CPU), On(CUDA));
        Near.Equal(Near.Doubles(here.Value), there.Value, Rounding, name);
        Near.Equal(Near.Doubles(here.Gradient), there.Gradient, Rounding, $"gradient of {name}");
    }

    [CudaFact]
    public void A_failure_on_the_device_is_an_exception_that_says_what_is_wrong()
    {
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => ones(2, device: CUDA) + ones(2));
        Assert.Contains("same device", fault.Message, StringComparison.Ordinal);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => ones(2, device: new Device(63)));
    }

    [CudaFact]
    public void The_devices_generator_starts_from_a_seed_and_goes_on_from_a_state()
    {
        using var scope = NewDisposeScope();
        Tensor Draw() => rand([100], device: CUDA).cpu();

        manual_seed(3);
        var first = Draw();
        manual_seed(3);
        Assert.True(first.eq(Draw()).all().ToBoolean());
        cuda.manual_seed_all(3);
        Assert.True(first.eq(Draw()).all().ToBoolean());

        using Generator own = new(7, CUDA), other = new(8, CUDA);
        other.set_state(own.get_state());
        Assert.True(rand([10], device: CUDA, generator: own).eq(rand([10], device: CUDA, generator: other)).all().ToBoolean());
    }

    [CudaTheory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Autocast_computes_products_in_16_bits_until_its_scope_ends(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var a = ones([4, 4], device: CUDA);
        using (new Autocast(DeviceType.CUDA, type))
            Assert.Equal(type, a.mm(a).dtype);
        Assert.Equal(ScalarType.Float32, a.mm(a).dtype);
    }

    public static TheoryData<string, Func<IEnumerable<Parameter>, OptimizerHelper>> Optimizers => new()
    {
        { "Adam", parameters => optim.Adam(parameters, lr: 0.02, weight_decay: 0.1) },
        { "AdamW", parameters => optim.AdamW(parameters, lr: 0.02, weight_decay: 0.1) },
        { "SGD", parameters => optim.SGD(parameters, 0.02, momentum: 0.9, weight_decay: 0.1) },
    };

    [CudaTheory]
    [MemberData(nameof(Optimizers), DisableDiscoveryEnumeration = true)]
    public void Twenty_steps_of_an_optimiser_are_the_cpus(string name, Func<IEnumerable<Parameter>, OptimizerHelper> optimizer)
    {
        using var scope = NewDisposeScope();
        Tensor On(Device device)
        {
            var parameter = nn.Parameter(tensor([1.5, -2.0, 0.25], device: device));
            using var steps = optimizer([parameter]);
            for (var step = 0; step < 20; step++)
            {
                steps.zero_grad();
                (parameter.pow(2) * parameter.sin()).sum().backward();
                nn.utils.clip_grad_norm_([parameter], 1.0);
                steps.step();
            }
            return parameter.cpu();
        }
        Near.Equal(Near.Doubles(On(CPU)), On(CUDA), Rounding, name);
    }

    [CudaFact]
    public void What_adds_atomically_is_refused_while_a_fixed_order_is_required()
    {
        using var scope = NewDisposeScope();
        void Backward()
        {
            var x = rand([1, 1, 4, 4, 4], device: CUDA).requires_grad_();
            nn.functional.max_pool3d(x, [3, 3, 3], [1, 1, 1]).sum().backward();
        }
        using (DeterministicAlgorithms.For(CUDA))
            Assert.Contains("deterministic", Assert.Throws<System.Runtime.InteropServices.ExternalException>(Backward).Message, StringComparison.Ordinal);
        Backward();
    }

    [CudaFact]
    public void Products_keep_their_bits_from_call_to_call()
    {
        using var scope = NewDisposeScope();
        using var reproducible = DeterministicAlgorithms.For(CUDA);
        var (a, b) = (randn([700, 900], device: CUDA), randn([900, 500], device: CUDA));
        var first = a.mm(b);
        for (var run = 0; run < 20; run++)
            Assert.True(a.mm(b).eq(first).all().ToBoolean());
    }

    [CudaFact]
    public void No_tensor_of_the_device_is_left_over_after_many_steps()
    {
        using var layer = nn.Linear(64, 64).cuda();
        var before = 0L;
        for (var step = 0; step < 500; step++)
        {
            using var scope = NewDisposeScope();
            layer.call(rand([32, 64], device: CUDA)).pow(2).mean().backward();
            layer.zero_grad();
            if (step == 10)
                before = WholeProcess.LiveTensors();
        }
        Assert.InRange(WholeProcess.LiveTensors(), 0, before);
    }

    [CudaFact]
    public void Safetensors_carry_what_lies_on_the_device()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var scope = NewDisposeScope();
            var values = randn([5, 3], device: CUDA);
            Safetensors.Write(path, new Dictionary<string, Tensor> { ["values"] = values });
            Assert.True(Safetensors.Read(path)["values"].eq(values.cpu()).all().ToBoolean());
        }
        finally
        {
            File.Delete(path);
        }
    }
}

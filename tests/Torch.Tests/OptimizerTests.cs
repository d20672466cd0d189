using ImageRegression.TorchExtensions;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>Optimisers against their formulas, followed step by step in plain float64.</summary>
[Collection(WholeProcess.Name)]
public sealed class OptimizerTests
{
    private static readonly double[] Start = [1.5, -2.0, 0.25];
    private static readonly int[] Milestones = [2, 5];
    private static readonly int[] WarmUp = [3];

    [Theory]
    [InlineData(0.0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0.1, true, false)]
    [InlineData(0.0, false, true)]
    public void Adam_follows_its_formula(double decay, bool amsgrad, bool maximize)
    {
        using var parameter = nn.Parameter(tensor(Start));
        using var optimizer = optim.Adam([parameter], lr: 0.02, beta1: 0.8, beta2: 0.95, eps: 1e-6, weight_decay: decay, amsgrad: amsgrad, maximize: maximize);

        var (theta, m, v, most) = ((double[])Start.Clone(), new double[3], new double[3], new double[3]);
        for (var t = 1; t <= 7; t++)
        {
            for (var i = 0; i < 3; i++)
            {
                var g = (maximize ? -1 : 1) * Slope(theta[i], t) + decay * theta[i];
                m[i] = 0.8 * m[i] + 0.2 * g;
                v[i] = 0.95 * v[i] + 0.05 * g * g;
                most[i] = Math.Max(most[i], v[i]);
                var second = (amsgrad ? most[i] : v[i]) / (1 - Math.Pow(0.95, t));
                theta[i] -= 0.02 * (m[i] / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(second) + 1e-6);
            }
            Step(optimizer, parameter, t);
            AssertClose(theta, parameter);
        }
    }

    [Fact]
    public void AdamW_decays_the_weights_and_not_the_gradient()
    {
        using var parameter = nn.Parameter(tensor(Start));
        using var optimizer = optim.AdamW([parameter], lr: 0.02, weight_decay: 0.3);

        var (theta, m, v) = ((double[])Start.Clone(), new double[3], new double[3]);
        for (var t = 1; t <= 7; t++)
        {
            for (var i = 0; i < 3; i++)
            {
                var g = Slope(theta[i], t);
                (m[i], v[i]) = (0.9 * m[i] + 0.1 * g, 0.999 * v[i] + 0.001 * g * g);
                theta[i] = theta[i] * (1 - 0.02 * 0.3)
                    - 0.02 * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
            Step(optimizer, parameter, t);
            AssertClose(theta, parameter);
        }
    }

    [Theory]
    [InlineData(0.0, 0.0, false, 0.0)]
    [InlineData(0.9, 0.0, false, 0.1)]
    [InlineData(0.9, 0.5, false, 0.0)]
    [InlineData(0.9, 0.0, true, 0.1)]
    public void Gradient_descent_follows_its_formula(double momentum, double dampening, bool nesterov, double decay)
    {
        using var parameter = nn.Parameter(tensor(Start));
        using var optimizer = optim.SGD([parameter], 0.05, momentum, dampening, decay, nesterov);

        var (theta, b) = ((double[])Start.Clone(), new double[3]);
        for (var t = 1; t <= 6; t++)
        {
            for (var i = 0; i < 3; i++)
            {
                var g = Slope(theta[i], t) + decay * theta[i];
                b[i] = t == 1 ? g : momentum * b[i] + (1 - dampening) * g;
                theta[i] -= 0.05 * (momentum == 0 ? g : nesterov ? g + momentum * b[i] : b[i]);
            }
            Step(optimizer, parameter, t);
            AssertClose(theta, parameter);
        }
    }

    [Fact]
    public void Groups_have_their_own_settings_and_inherit_the_others()
    {
        using var fast = nn.Parameter(tensor(Start));
        using var slow = nn.Parameter(tensor(Start));
        using var optimizer = optim.Adam(
            new Adam.ParamGroup[] { new([fast], new Adam.Options { LearningRate = 0.1 }), new([slow], new Adam.Options()) }, lr: 0.001);
        foreach (var parameter in new[] { fast, slow })
            parameter.grad = ones(3, ScalarType.Float64);

        optimizer.step();

        // The first step of Adam is the learning rate itself, whatever the gradient.
        AssertClose([.. Start.Select(x => x - 0.1)], fast, 1e-6);
        AssertClose([.. Start.Select(x => x - 0.001)], slow, 1e-6);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_and_its_corrections_start_when_it_gets_one()
    {
        using var early = nn.Parameter(tensor(Start));
        using var late = nn.Parameter(tensor(Start));
        using var optimizer = optim.Adam([early, late], lr: 0.1);
        early.grad = ones(3, ScalarType.Float64);
        optimizer.step();
        AssertClose(Start, late, 0);

        late.grad = ones(3, ScalarType.Float64);
        optimizer.step();

        AssertClose([.. Start.Select(x => x - 0.1)], late, 1e-6);
        AssertClose([.. Start.Select(x => x - 0.2)], early, 1e-6);
    }

    [Theory]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    [InlineData("SGD")]
    public void Training_goes_on_from_a_saved_state_bit_for_bit(string kind)
    {
        using var straight = nn.Parameter(tensor(Start));
        using var resumed = nn.Parameter(tensor(Start));
        using var one = New(kind, straight);
        for (var t = 1; t <= 4; t++)
            Step(one, straight, t);
        using (no_grad())
            resumed.copy_(straight);
        using var two = New(kind, resumed);
        using var three = New(kind, nn.Parameter(tensor(Start)));

        using var stream = new MemoryStream();
        one.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        three.load_state_dict(new BinaryReader(stream));
        OptimizerCheckpoint.Restore(two, OptimizerCheckpoint.Capture(three));
        for (var t = 5; t <= 7; t++)
        {
            Step(one, straight, t);
            Step(two, resumed, t);
        }

        AssertClose(straight.data<double>().ToArray(), resumed, 0);
    }

    [Fact]
    public void A_state_of_other_parameters_is_refused()
    {
        using var optimizer = optim.Adam([nn.Parameter(tensor(Start))]);
        using var other = optim.Adam([nn.Parameter(tensor(Start)), nn.Parameter(tensor(Start))]);

        Assert.Contains(
            "Unknown: state.1.step",
            Assert.Throws<ArgumentException>(() => OptimizerCheckpoint.Restore(optimizer, OptimizerCheckpoint.Capture(other))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_and_parameters_given_twice_are_refused()
    {
        using var parameter = nn.Parameter(tensor(Start));

        Assert.Throws<ArgumentOutOfRangeException>(() => optim.Adam([parameter], lr: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => optim.Adam([parameter], beta2: 1));
        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], 0.1, nesterov: true));
        Assert.Throws<ArgumentException>(() => optim.Adam([parameter, parameter]));
    }

    [Fact]
    public void Clipping_scales_all_gradients_together_or_cuts_each_number()
    {
        using var a = nn.Parameter(zeros(1, ScalarType.Float64));
        using var b = nn.Parameter(zeros(1, ScalarType.Float64));
        using var without = nn.Parameter(zeros(1));
        (a.grad, b.grad) = (3 * ones(1, ScalarType.Float64), -4 * ones(1, ScalarType.Float64));

        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b, without], 10), 12);
        AssertClose([3], a.grad!, 0);
        nn.utils.clip_grad_norm_([a, b, without], 1);
        AssertClose([0.6], a.grad!, 1e-6);
        AssertClose([-0.8], b.grad!, 1e-6);
        nn.utils.clip_grad_value_([a, b, without], 0.7);
        AssertClose([0.6], a.grad!, 1e-6);
        AssertClose([-0.7], b.grad!, 1e-6);
    }

    [Fact]
    public void A_step_leaves_no_tensors_behind()
    {
        using var parameter = nn.Parameter(tensor(Start));
        using var optimizer = optim.Adam([parameter], weight_decay: 0.1);
        parameter.grad = ones(3, ScalarType.Float64);
        optimizer.step();
        var before = WholeProcess.LiveTensors();

        for (var i = 0; i < 100; i++)
            optimizer.step();

        Assert.Equal(before, WholeProcess.LiveTensors());
    }

    [Fact]
    public void Schedules_follow_their_closed_forms()
    {
        AssertRates(o => optim.lr_scheduler.StepLR(o, 3, 0.5), t => Math.Pow(0.5, t / 3));
        AssertRates(o => optim.lr_scheduler.MultiStepLR(o, Milestones, 0.1), t => t < 2 ? 1 : t < 5 ? 0.1 : 0.01);
        AssertRates(o => optim.lr_scheduler.ExponentialLR(o, 0.9), t => Math.Pow(0.9, t));
        AssertRates(o => optim.lr_scheduler.LambdaLR(o, t => 1.0 / (1 + t)), t => 1.0 / (1 + t));
        AssertRates(o => optim.lr_scheduler.LinearLR(o, 0.25, 1, 4), t => 0.25 + 0.75 * Math.Min(t, 4) / 4);
        AssertRates(o => optim.lr_scheduler.CosineAnnealingLR(o, 10), t => (1 + Math.Cos(Math.PI * t / 10)) / 2);
        AssertRates(
            o => optim.lr_scheduler.SequentialLR(
                o, [optim.lr_scheduler.LinearLR(o, 0.1, 1, 3), optim.lr_scheduler.ExponentialLR(o, 0.5)], WarmUp),
            t => t < 3 ? 0.1 + 0.9 * t / 3 : Math.Pow(0.5, t - 3));
    }

    private static void AssertRates(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> schedule, Func<int, double> factor)
    {
        using var parameter = nn.Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], 0.2);
        var plan = schedule(optimizer);
        for (var t = 0; t < 9; t++, plan.step())
        {
            Assert.Equal(0.2 * factor(t), optimizer.ParamGroups.Single().LearningRate, 12);
            Assert.Equal(optimizer.ParamGroups.Single().LearningRate, plan.get_last_lr().Single());
        }
    }

    private static OptimizerHelper New(string kind, Parameter parameter) => kind switch
    {
        "Adam" => optim.Adam([parameter], lr: 0.02, amsgrad: true),
        "AdamW" => optim.AdamW([parameter], lr: 0.02, weight_decay: 0.1),
        _ => optim.SGD([parameter], 0.05, momentum: 0.9),
    };

    // The slope of ½ t (θ − 1)², another one at each step.
    private static double Slope(double theta, int t) => t * (theta - 1);

    private static void Step(optim.Optimizer optimizer, Parameter parameter, int t)
    {
        optimizer.zero_grad();
        optimizer.step(() =>
        {
            var loss = (t / 2.0 * (parameter - 1).pow(2)).sum();
            loss.backward();
            return loss;
        });
    }

    private static void AssertClose(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        foreach (var (want, got) in expected.Zip(actual.detach().data<double>().ToArray()))
            Assert.InRange(got, want - tolerance, want + tolerance);
    }
}

using ImageRegression.Torch;
using ImageRegression.Training;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

[Collection(WholeProcess.Name)]
public sealed class OptimizerStateTests
{
    private static readonly double[] Start = [1, -2, 0.5];

    private static OptimizerHelper New(string kind, Parameter parameter, double lr = 0.1) => kind switch
    {
        "Adam" => optim.Adam([parameter], lr: lr, weight_decay: 0.01, amsgrad: true),
        "AdamW" => optim.AdamW([parameter], lr: lr),
        _ => optim.SGD([parameter], lr, momentum: 0.9),
    };

    private static void Step(OptimizerHelper optimizer, Parameter parameter)
    {
        parameter.grad = parameter.detach() * 3 + 1;
        optimizer.step();
    }

    [Theory]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    [InlineData("SGD")]
    public void A_state_is_taken_over_from_another_optimiser_or_from_a_file_and_not_shared(string kind)
    {
        using var scope = NewDisposeScope();
        var trained = nn.Parameter(tensor(Start));
        var one = New(kind, trained);
        for (var i = 0; i < 3; i++) Step(one, trained);
        Parameter copied = nn.Parameter(trained.detach().clone()), read = nn.Parameter(trained.detach().clone()), fresh = nn.Parameter(trained.detach().clone());
        OptimizerHelper two = New(kind, copied, lr: 9), three = New(kind, read, lr: 9), untrained = New(kind, fresh);
        two.load_state_dict(one.state_dict());
        var file = Path.GetTempFileName();
        try
        {
            one.save_state_dict(file);
            three.load_state_dict(file);
        }
        finally
        {
            File.Delete(file);
        }
        one.to(CPU);

        Step(one, trained);
        Step(two, copied);
        Step(three, read);
        Step(untrained, fresh);

        Assert.True(trained.Equals(copied));
        Assert.True(trained.Equals(read));
        Assert.False(trained.Equals(fresh));   // so the state does decide the step
    }

    public static TheoryData<string> Studied() => new(
        typeof(Optimizer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Optimizer))).Select(type => type.Name));

    private static Optimizer Of(string kind) => kind switch
    {
        nameof(AdamOptimizer) => Optimizer.Adam(0.1, weightDecay: 0.01),
        nameof(AdamWOptimizer) => Optimizer.AdamW(0.1),
        nameof(SgdOptimizer) => Optimizer.SGD(0.1, momentum: 0.9, weightDecay: 0.01),
        _ => throw new NotSupportedException($"Say here how {kind} is made, and let OptimizerCheckpoint keep its state."),
    };

    [Theory]
    [MemberData(nameof(Studied))]
    public void Every_optimiser_of_the_studies_goes_on_from_a_file_with_the_same_bits(string kind)
    {
        using var scope = NewDisposeScope();
        static Parameter[] Weights() => [new(tensor(new[] { 0.5f, -2, 3 })), new(full([2, 3], 0.25f)), new(ones(2))];
        static void Train(Parameter[] weights, OptimizerHelper optimizer, int from, int to, double lr)
        {
            for (var step = from; step < to; step++)
            {
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = lr / (step + 1);
                optimizer.zero_grad();
                (weights[1] * weights[0] * (step + 1)).exp().sum().sqrt().backward();   // the last weight gets no gradient
                optimizer.step();
            }
        }
        Parameter[] whole = Weights(), first = Weights(), second = Weights();
        Train(whole, Of(kind).Build([[.. whole]]), 0, 12, 0.1);

        var stopped = Of(kind).Build([[.. first]]);
        Train(first, stopped, 0, 5, 0.1);
        var file = Path.GetTempFileName();
        try
        {
            Safetensors.Write(file, OptimizerCheckpoint.Capture(stopped));
            var resumed = Of(kind).Build([[.. second]]);
            using (no_grad())
                foreach (var (to, from) in second.Zip(first))
                    to.copy_(from);
            OptimizerCheckpoint.Restore(resumed, Safetensors.Read(file));
            Assert.Equal(stopped.ParamGroups.Single().LearningRate, resumed.ParamGroups.Single().LearningRate);
            Train(second, resumed, 5, 12, 0.1);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.All(whole.Zip(second), pair => Assert.Equal(pair.First.ToHost<float>(), pair.Second.ToHost<float>()));
        Assert.NotEqual(first[0].ToHost<float>(), second[0].ToHost<float>());
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        var (adam, sgd) = (New("Adam", nn.Parameter(tensor(Start))), New("SGD", nn.Parameter(tensor(Start))));

        var fault = Assert.Throws<ArgumentException>(() => OptimizerCheckpoint.Restore(adam, OptimizerCheckpoint.Capture(sgd)));

        Assert.Contains("Missing: state.0.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Climbing_goes_the_other_way()
    {
        using var scope = NewDisposeScope();
        foreach (var maximize in new[] { false, true })
        {
            var parameter = nn.Parameter(tensor(Start));
            var optimizer = optim.SGD([parameter], 0.5, maximize: maximize);
            parameter.grad = ones(3, float64);
            optimizer.step();
            Assert.Equal(Start.Select(x => x + (maximize ? 0.5 : -0.5)), parameter.detach().data<double>().ToArray());
        }
    }

    [Fact]
    public void Settings_can_be_read_and_changed_between_steps()
    {
        using var scope = NewDisposeScope();
        var adam = optim.Adam(nn.Linear(1, 1).named_parameters(), beta1: 0.8, beta2: 0.9);
        Assert.Equal((0.8, 0.9), adam.Betas);
        var sgd = optim.SGD(nn.Linear(1, 1).named_parameters(), 0.1, momentum: 0.7);
        Assert.Equal(0.7, sgd.Momentum);
        sgd.Momentum = 0.6;
        Assert.Equal(0.6, sgd.Momentum);
        Assert.Equal(2, optim.AdamW(nn.Linear(1, 1).named_parameters()).parameters().Count());
    }

    [Theory]
    [InlineData("step")]
    [InlineData("milestones")]
    [InlineData("exponential")]
    [InlineData("linear")]
    [InlineData("cosine")]
    public void A_schedule_can_jump_to_an_epoch_and_go_on_from_there(string kind)
    {
        using var scope = NewDisposeScope();
        var (walked, jumped) = (Schedule(kind), Schedule(kind));
        for (var epoch = 1; epoch <= 7; epoch++) walked.step();
        jumped.step(7);
        Assert.Equal(walked.get_last_lr().Single(), jumped.get_last_lr().Single(), 1e-12);
        walked.step();
        jumped.step();
        Assert.Equal(walked.get_last_lr().Single(), jumped.get_last_lr().Single(), 1e-12);
    }

    [Fact]
    public void A_cosine_rises_again_after_its_end()
    {
        using var scope = NewDisposeScope();
        var schedule = optim.lr_scheduler.CosineAnnealingLR(optim.SGD([nn.Parameter(zeros(1))], 0.2), 3, eta_min: 0.1);
        double[] rates = [.. Enumerable.Range(1, 6).Select(_ => { schedule.step(); return schedule.get_last_lr().Single(); })];
        Assert.All(rates.Select((rate, i) => (rate, Expected: 0.1 + (0.05 * (1 + Math.Cos(Math.PI * (i + 1) / 3))))), pair => Assert.Equal(pair.Expected, pair.rate, 1e-9));
    }

    private static optim.lr_scheduler.LRScheduler Schedule(string kind)
    {
        var optimizer = optim.SGD([nn.Parameter(zeros(1))], 0.2);
        return kind switch
        {
            "step" => optim.lr_scheduler.StepLR(optimizer, 3, 0.5),
            "milestones" => optim.lr_scheduler.MultiStepLR(optimizer, [2, 5], 0.1),
            "exponential" => optim.lr_scheduler.ExponentialLR(optimizer, 0.9),
            "linear" => optim.lr_scheduler.LinearLR(optimizer, 0.25, 1, 10),
            _ => optim.lr_scheduler.CosineAnnealingLR(optimizer, 20),
        };
    }
}

using System.Diagnostics;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

// Tests here count the tensors of the whole process and share its generator, so they run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ImageRegression.Torch.Tests;

public sealed class EngineLifetimeTests
{
    [Fact]
    public void Two_thousand_training_steps_leave_tensors_and_memory_as_they_were()
    {
        const int Steps = 2_000;
        const long AllowedGrowth = 32L << 20;
        using var outer = NewDisposeScope();
        var weights = randn(256, 256, requires_grad: true);
        var inputs = randn(128, 256);
        for (var warm = 0; warm < 200; warm++) Step(weights, inputs);
        var (tensors, memory) = (Tensor.TotalCount, ResidentBytes());

        for (var step = 0; step < Steps; step++) Step(weights, inputs);

        Assert.Equal(tensors, Tensor.TotalCount);
        // One step makes more than 2 MB of tensors: leaking a hundredth of them would show as 40 MB.
        Assert.InRange(ResidentBytes() - memory, long.MinValue, AllowedGrowth);
    }

    [Fact]
    public void A_scope_frees_what_was_made_in_it_and_not_what_was_moved_out()
    {
        using var outer = NewDisposeScope();
        Tensor kept, freed;
        using (NewDisposeScope())
        {
            freed = ones(3);
            kept = (freed + 1).MoveToOuterDisposeScope();
        }
        Assert.True(freed.IsInvalid);
        Assert.Equal([2f, 2, 2], kept.data<float>().ToArray());
        Assert.True(outer.Contains(kept));
    }

    [Fact]
    public void A_detached_tensor_outlives_every_scope()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (NewDisposeScope())
            kept = ones(2).DetachFromDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Disposing_a_tensor_of_a_scope_early_or_twice_is_harmless()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [ones(1), ones(1), ones(1)];
        tensors[0].Dispose();
        tensors[0].Dispose();
        Assert.Equal(2, scope.DisposablesCount);
        scope.DisposeEverythingBut(tensors[2]);
        Assert.Equal((true, false), (tensors[1].IsInvalid, tensors[2].IsInvalid));
    }

    [Fact]
    public void Scopes_of_one_thread_do_not_own_the_tensors_of_another()
    {
        using var scope = NewDisposeScope();
        var made = default(Tensor);
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(made!));
        made!.Dispose();
    }

    [Fact]
    public void A_tensor_that_nobody_disposes_is_freed_by_the_garbage_collector()
    {
        var before = Tensor.TotalCount;
        Forget();
        for (var tries = 0; tries < 20 && Tensor.TotalCount > before; tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.InRange(Tensor.TotalCount, 0, before);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (var i = 0; i < 100; i++) ones(10);
        }
    }

    [Fact]
    public void The_statistics_balance()
    {
        DisposeScopeManager.Statistics.Reset();
        using (NewDisposeScope())
        {
            ones(1);
            ones(1).DetachFromDisposeScope().Dispose();
        }
        var counted = DisposeScopeManager.Statistics;
        Assert.Equal((2, 1, 1, 1), (counted.CreatedInScopeCount, counted.DisposedInScopeCount, counted.DetachedFromScopeCount, counted.DisposedOutsideScopeCount));
        Assert.Equal(0, counted.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_disposed_tensor_says_so_when_it_is_used()
    {
        var tensor = ones(1);
        tensor.Dispose();
        Assert.Contains("MoveToOuterDisposeScope", Assert.Throws<ObjectDisposedException>(() => tensor.exp()).Message, StringComparison.Ordinal);
    }

    private static void Step(Tensor weights, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var hidden = inputs.mm(weights).relu();
        var loss = (cdist(hidden, hidden) - hidden.mm(hidden.T)).square().mean();
        loss.backward();
        using (no_grad()) weights.sub_(weights.grad! * 1e-9);
        weights.grad = null;
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

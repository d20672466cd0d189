namespace TorchSharp;

/// <summary>Owns every tensor made on its thread while it is the innermost scope, and frees them when it ends.</summary>
/// <remarks>Open one with <see cref="torch.NewDisposeScope"/> in a using statement; what must outlive it is moved out.</remarks>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager manager;
    private readonly List<IDisposable> disposables = [];

    internal DisposeScope(DisposeScopeManager manager) => (this.manager, OuterScope) = (manager, manager.Current);

    internal DisposeScope? OuterScope { get; set; }

    /// <summary>What the scope owns at the moment.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => [.. disposables];

    /// <summary>How many objects the scope owns at the moment.</summary>
    public int DisposablesCount => disposables.Count;

    /// <summary>Hands an object to the scope around this one; outside every scope it is the garbage collector's.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    /// <summary>Hands two objects to the scope around this one.</summary>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    /// <summary>Hands three objects to the scope around this one.</summary>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <summary>Hands objects to the scope around this one.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <summary>Hands objects to the scope around this one.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) MoveToOuter(disposable);
    }

    /// <summary>Hands an object of this scope to another one, or to none.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        if (!Remove(disposable)) return disposable;
        if (scope is null) Released(disposable);
        else scope.Add(disposable);
        return disposable;
    }

    /// <summary>Takes an object out of this scope; from then on it is its holder's to dispose.</summary>
    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    /// <summary>Takes objects out of this scope.</summary>
    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <summary>Takes objects out of this scope.</summary>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Detach(disposable);
    }

    /// <summary>Makes this scope the owner of an object, whoever owned it before.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.OwningDisposeScope == this) return;
            tensor.OwningDisposeScope?.Remove(tensor);
            manager.StatisticsInstance.TensorStatistics.AttachedToScopeCount++;
        }
        else if (disposables.Contains(disposable)) return;
        Add(disposable);
    }

    /// <summary>Makes this scope the owner of objects.</summary>
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Makes this scope the owner of objects.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] attached = [.. disposables];
        foreach (var disposable in attached) Attach(disposable);
        return attached;
    }

    /// <summary>Frees all that the scope owns; it stays open.</summary>
    public void DisposeEverything()
    {
        // Last in, first out. The loop asks again each time: disposing one may dispose another.
        while (disposables is [.., var last])
        {
            Remove(last);
            if (last is torch.Tensor tensor) tensor.DisposeFrom(this);
            else last.Dispose();
        }
    }

    /// <summary>Frees all that the scope owns but the given objects; it stays open.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        IDisposable[] kept = [.. inKeep.Where(Contains)];
        foreach (var disposable in kept) Remove(disposable);
        DisposeEverything();
        foreach (var disposable in kept) Add(disposable);
    }

    /// <summary>Frees all that the scope owns but the given objects; it stays open.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Frees all that the scope owns but one object; it stays open.</summary>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>Whether the scope owns the object.</summary>
    public bool Contains(IDisposable disposable) =>
        disposable is torch.Tensor tensor ? tensor.OwningDisposeScope == this : disposables.Contains(disposable);

    /// <summary>Frees all that the scope owns and closes it.</summary>
    public void Dispose()
    {
        DisposeEverything();
        manager.Close(this);
    }

    // A tensor knows its place in the list, so that leaving a scope of thousands is as quick as leaving one of three.
    internal void Add(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor) (tensor.OwningDisposeScope, tensor.PlaceInScope) = (this, disposables.Count);
        disposables.Add(disposable);
    }

    internal bool Remove(IDisposable disposable)
    {
        var place = disposable is torch.Tensor tensor
            ? tensor.OwningDisposeScope == this ? tensor.PlaceInScope : -1
            : disposables.IndexOf(disposable);
        if (place < 0) return false;
        var last = disposables[^1];
        disposables[place] = last;
        if (last is torch.Tensor moved) moved.PlaceInScope = place;
        disposables.RemoveAt(disposables.Count - 1);
        if (disposable is torch.Tensor removed) removed.OwningDisposeScope = null;
        return true;
    }

    private void Released(IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor) return;
        tensor.LeaveToGarbageCollector();
        manager.StatisticsInstance.TensorStatistics.DetachedFromScopeCount++;
    }
}

/// <summary>The scopes of one thread.</summary>
public sealed class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? ofThread;

    internal static DisposeScopeManager ThreadSingleton => ofThread ??= new();

    /// <summary>Counts of the calling thread's tensors.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? Current { get; private set; }

    internal DisposeScope Open() => Current = new(this);

    internal void Register(torch.Tensor tensor)
    {
        if (Current is { } scope)
        {
            StatisticsInstance.TensorStatistics.CreatedInScopeCount++;
            scope.Add(tensor);
        }
        else
        {
            StatisticsInstance.TensorStatistics.CreatedOutsideScopeCount++;
            tensor.LeaveToGarbageCollector();
        }
    }

    internal void Close(DisposeScope closed)
    {
        if (Current == closed) Current = closed.OuterScope;
        else
            for (var scope = Current; scope is not null; scope = scope.OuterScope)
                if (scope.OuterScope == closed) scope.OuterScope = closed.OuterScope;
    }
}

/// <summary>How many tensors a thread made, freed and moved.</summary>
public sealed class LifetimeStatistics
{
    /// <summary>Made while no scope was open.</summary>
    public long CreatedOutsideScopeCount { get; internal set; }

    /// <summary>Freed while in no scope, finalised ones not counted.</summary>
    public long DisposedOutsideScopeCount { get; internal set; }

    /// <summary>Made inside a scope.</summary>
    public long CreatedInScopeCount { get; internal set; }

    /// <summary>Freed by a scope, or while in one.</summary>
    public long DisposedInScopeCount { get; internal set; }

    /// <summary>Put into a scope later.</summary>
    public long AttachedToScopeCount { get; internal set; }

    /// <summary>Taken out of every scope.</summary>
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Made less freed.</summary>
    public long ThreadTotalLiveCount =>
        CreatedInScopeCount - DisposedInScopeCount + (CreatedOutsideScopeCount - DisposedOutsideScopeCount);

    /// <summary>Sets every count to zero.</summary>
    public void Reset() =>
        CreatedOutsideScopeCount = DisposedOutsideScopeCount = CreatedInScopeCount = DisposedInScopeCount =
            AttachedToScopeCount = DetachedFromScopeCount = 0;
}

/// <summary>A thread's counts.</summary>
public sealed class ThreadDisposeScopeStatistics
{
    /// <summary>The counts of tensors.</summary>
    public LifetimeStatistics TensorStatistics { get; } = new();

    /// <inheritdoc cref="LifetimeStatistics.CreatedOutsideScopeCount"/>
    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutsideScopeCount;

    /// <inheritdoc cref="LifetimeStatistics.DisposedOutsideScopeCount"/>
    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutsideScopeCount;

    /// <inheritdoc cref="LifetimeStatistics.CreatedInScopeCount"/>
    public long CreatedInScopeCount => TensorStatistics.CreatedInScopeCount;

    /// <inheritdoc cref="LifetimeStatistics.DisposedInScopeCount"/>
    public long DisposedInScopeCount => TensorStatistics.DisposedInScopeCount;

    /// <inheritdoc cref="LifetimeStatistics.AttachedToScopeCount"/>
    public long AttachedToScopeCount => TensorStatistics.AttachedToScopeCount;

    /// <inheritdoc cref="LifetimeStatistics.DetachedFromScopeCount"/>
    public long DetachedFromScopeCount => TensorStatistics.DetachedFromScopeCount;

    /// <inheritdoc cref="LifetimeStatistics.ThreadTotalLiveCount"/>
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Sets every count to zero.</summary>
    public void Reset() => TensorStatistics.Reset();
}

public static partial class torch
{
    /// <summary>Opens a scope that owns the tensors made on this thread until it is disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.Open();

    /// <summary>Runs a function in a scope of its own and keeps only the tensor it returns.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}

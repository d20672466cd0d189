using System.Globalization;

namespace TorchSharp;

/// <summary>PyTorch's functions, under PyTorch's names. One static class, as TorchSharp's is, in files by topic.</summary>
public static partial class torch
{
    /// <summary>A multi-dimensional array on a device, with its gradient where one is asked for.</summary>
    public partial class Tensor : IDisposable
    {
        private nint handle;
        private Finalizer? finalizer;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            DisposeScopeManager.ThreadSingleton.Register(this);
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        internal int PlaceInScope { get; set; }

        /// <summary>The reference to libtorch's tensor.</summary>
        /// <exception cref="ObjectDisposedException">The tensor has been freed.</exception>
        public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Tensor),
            "The tensor has been disposed, perhaps with the dispose scope it was made in. Move what must outlive the scope out of it with MoveToOuterDisposeScope().");

        /// <summary>Whether the tensor has been freed.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>Tensors that all threads hold at the moment.</summary>
        public static long TotalCount => Native.ir_tensor_live();

        /// <summary>A name to tell tensors apart by; of no meaning to libtorch.</summary>
        public string? name { get; set; }

        /// <summary>Frees this reference; the memory goes with the last reference to it.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees this reference.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0) return;
            var scope = OwningDisposeScope;
            scope?.Remove(this);
            Free(inScope: scope is not null);
        }

        internal void DisposeFrom(DisposeScope scope)
        {
            if (handle != 0) Free(inScope: scope is not null);
        }

        /// <summary>Gives up the reference without freeing it.</summary>
        public nint DecoupleFromNativeHandle()
        {
            var decoupled = Handle;
            OwningDisposeScope?.Remove(this);
            finalizer?.Dispose();
            (handle, finalizer) = (0, null);
            return decoupled;
        }

        /// <summary>Hands the tensor from its scope to the one around it.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope; from then on it is its holder's to dispose.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Hands the tensor to the scope that owns another tensor.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Hands the tensor to a scope, or to none.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        // Only tensors in no scope are finalised: registering a finaliser would cost as much as a small operator.
        internal void LeaveToGarbageCollector() => finalizer ??= Finalizer.For(handle);

        private void Free(bool inScope)
        {
            finalizer?.Dispose();
            var freed = handle;
            (handle, finalizer) = (0, null);
            var statistics = DisposeScopeManager.ThreadSingleton.StatisticsInstance.TensorStatistics;
            if (inScope) statistics.DisposedInScopeCount++;
            else statistics.DisposedOutsideScopeCount++;
            Native.Check(Native.ir_tensor_free(freed));
        }

        // Frees the reference of a tensor that nobody disposed. One that is disposed waits for the next tensor: making and
        // cancelling a finaliser took 0.8 µs of the 2.4 µs of an addition.
        private sealed class Finalizer : IDisposable
        {
            private const int MostSpare = 64;
            [ThreadStatic] private static Stack<Finalizer>? spare;
            private nint handle;

            public static Finalizer For(nint handle)
            {
                var finalizer = (spare ??= new()).TryPop(out var found) ? found : new();
                finalizer.handle = handle;
                return finalizer;
            }

            public void Dispose()
            {
                handle = 0;
                if ((spare ??= new()).Count < MostSpare) spare.Push(this);
                else GC.SuppressFinalize(this);
            }

            ~Finalizer()
            {
                if (handle != 0) _ = Native.ir_tensor_free(handle);
            }
        }

        internal string Summary => IsInvalid
            ? "disposed tensor"
            : string.Create(CultureInfo.InvariantCulture, $"{dtype} [{string.Join(", ", shape)}]{(device.type is DeviceType.CPU ? "" : $" on {device}")}");
    }
}

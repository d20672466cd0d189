namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public sealed unsafe class Generator : IDisposable
    {
        private nint handle;

        /// <summary>A generator that starts from a seed.</summary>
        public Generator(ulong seed = 0, Device? device = null)
        {
            nint made;
            Native.Check(Native.ir_generator_new((device ?? CPU).Packed, seed, &made));
            (handle, this.device) = (made, device ?? CPU);
        }

        private Generator(nint handle, Device device) => (this.handle, this.device) = (handle, device);

        /// <summary>Frees it.</summary>
        ~Generator() => Free();

        /// <summary>The reference to libtorch's generator.</summary>
        public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));

        /// <summary>The device its numbers are made on.</summary>
        public Device device { get; }

        /// <summary>The generator of the processor that is used where none is given.</summary>
        public static Generator Default => DefaultOf(CPU);

        internal static Generator DefaultOf(Device device)
        {
            nint found;
            Native.Check(Native.ir_generator_default(device.Packed, &found));
            return new(found, device);
        }

        /// <summary>Starts again from a seed.</summary>
        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ir_generator_seed(Handle, unchecked((ulong)seed)));
            return this;
        }

        /// <summary>Starts again from a seed of the operating system's, and returns it.</summary>
        public long seed()
        {
            ulong seed;
            Native.Check(Native.ir_generator_seed_randomly(Handle, &seed));
            return unchecked((long)seed);
        }

        /// <summary>The seed it last started from.</summary>
        public long initial_seed()
        {
            ulong seed;
            Native.Check(Native.ir_generator_initial_seed(Handle, &seed));
            return unchecked((long)seed);
        }

        /// <summary>The whole state, bytes of shape [n].</summary>
        public Tensor get_state()
        {
            nint state;
            Native.Check(Native.ir_generator_get_state(Handle, &state));
            return new(state);
        }

        /// <summary>Goes on from a state that <see cref="get_state"/> returned.</summary>
        public void set_state(Tensor value)
        {
            Native.Check(Native.ir_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        /// <summary>Frees it.</summary>
        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            if (handle != 0) _ = Native.ir_generator_free(handle);
            handle = 0;
        }
    }

    /// <summary>Starts the generators of every device from a seed.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>The state of the processor's generator.</summary>
    public static Tensor get_rng_state() => random.get_rng_state();

    /// <summary>Lets the processor's generator go on from a state.</summary>
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>The generators that are used where none is given.</summary>
    public static partial class random
    {
        /// <summary>Starts the processor's generator from a seed of the operating system's, and returns it.</summary>
        public static long seed() => Generator.Default.seed();

        /// <summary>The seed the processor's generator last started from.</summary>
        public static long initial_seed() => Generator.Default.initial_seed();

        /// <summary>Starts the generators of every device from a seed.</summary>
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.ir_manual_seed(unchecked((ulong)seed)));
            return Generator.Default;
        }

        /// <summary>The state of the processor's generator.</summary>
        public static Tensor get_rng_state() => Generator.Default.get_state();

        /// <summary>Lets the processor's generator go on from a state.</summary>
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }
}

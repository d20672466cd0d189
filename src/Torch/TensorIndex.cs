namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry of an index: a position, a range, a tensor of positions or truth values, a new axis, or the rest.</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind { Single, Slice, Tensor, Bool, Null, None, Ellipsis }

        private TensorIndex(Kind kind, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null) =>
            (Of, Start, Stop, Step, Indices) = (kind, start, stop, step, tensor);

        internal Kind Of { get; }

        internal long? Start { get; }

        internal long? Stop { get; }

        internal long? Step { get; }

        internal Tensor? Indices { get; }

        /// <summary>Entries from start to before stop, each step; what is left out is the axis's end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start, stop, step);

        /// <summary>Entries of a C# range.</summary>
        public static TensorIndex Slice(Range range) => range;

        /// <summary>The entry at a position, counted from the end if negative; the axis goes.</summary>
        public static TensorIndex Single(long index) => new(Kind.Single, index);

        /// <summary>The entries at the positions, or where the truth values hold.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, tensor: tensor);

        /// <summary>All or nothing, on a new axis.</summary>
        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);

        /// <summary>All axes in between.</summary>
        public static TensorIndex Ellipsis => new(Kind.Ellipsis);

        /// <summary>A new axis of length one.</summary>
        public static TensorIndex None => new(Kind.None);

        /// <summary>A new axis of length one.</summary>
        public static TensorIndex Null => new(Kind.Null);

        /// <summary>The whole axis.</summary>
        public static TensorIndex Colon => Slice();

        /// <summary>The entry at a position.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>The entries a tensor names.</summary>
        public static implicit operator TensorIndex(Tensor value) => Tensor(value);

        /// <summary>Entries from start to before end.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range.start, range.end);

        /// <summary>A C# range: <c>1..^1</c>.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(
            range.Start.IsFromEnd ? range.Start.Value == 0 ? long.MaxValue : -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        /// <summary>A C# index: <c>^1</c> is the last.</summary>
        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);
    }
}

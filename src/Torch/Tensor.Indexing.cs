namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Entries chosen as in Python: positions and ranges give views, tensors of positions copies.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => Assign(value, indices, accumulate: false);
        }

        /// <summary>Entries at positions, or where truth values hold; one tensor for each leading axis.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The entry at a position of the first axis, as a view.</summary>
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(value, [i1], accumulate: false);
        }

        /// <summary>The entry at positions of the leading axes, as a view.</summary>
        public Tensor this[params long[] indices]
        {
            get => index(Array.ConvertAll(indices, TensorIndex.Single));
            set => Assign(value, Array.ConvertAll(indices, TensorIndex.Single), accumulate: false);
        }

        /// <summary>Entries chosen as in Python: positions and ranges give views, tensors of positions copies.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, tensors) = View(indices);
            return (tensors.Length == 0 ? view.alias() : Aten.index_Tensor.Call(view, tensors)).MoveToOuterDisposeScope();
        }

        /// <summary>Entries at positions, or where truth values hold; one tensor for each leading axis.</summary>
        public Tensor index(params Tensor[] indices) => Aten.index_Tensor.Call(this, indices);

        /// <summary>Overwrites the chosen entries.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Assign(value, indices, accumulate: false);

        /// <summary>Overwrites the chosen entries, or adds to them.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false) => Assign(value, indices, accumulate);

        /// <summary>Overwrites the entries at the positions.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        /// <summary>Overwrites the entries at the positions, or adds to them.</summary>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Aten.index_put_.CallInPlace(this, indices, value, accumulate);

        /// <summary>Overwrites the chosen entries with one number.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = full([], value, dtype, device);
            return Assign(number, indices, accumulate: false);
        }

        private Tensor Assign(Tensor value, TensorIndex[] indices, bool accumulate)
        {
            using var scope = NewDisposeScope();
            var (view, tensors) = View(indices);
            if (tensors.Length > 0) view.index_put_(value, tensors!, accumulate);
            else if (accumulate) view.add_(value);
            else view.copy_(value.dtype == dtype ? value : value.to_type(dtype));
            return this;
        }

        // Positions, ranges and new axes become views, one after the other; tensors are left for one gather at the end.
        private (Tensor View, Tensor?[] Tensors) View(TensorIndex[] indices)
        {
            var (view, axis, covered, tensors) = (this, 0L, 0L, new List<Tensor?>());
            var consumed = indices.Sum(AxesOf);
            foreach (var index in indices)
            {
                switch (index.Of)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(axis, index.Start!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        view = Aten.slice_Tensor.Call(view, axis++, index.Start, index.Stop, index.Step ?? 1L);
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        view = view.unsqueeze(axis++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        axis += ndim - consumed;
                        break;
                    case TensorIndex.Kind.Bool:
                        view = view.unsqueeze(axis);
                        Place(full([1], index.Start!.Value, ScalarType.Bool, device), 1);
                        break;
                    default:
                        Place(index.Indices!, AxesOf(index));
                        break;
                }
            }
            return (view, [.. tensors]);

            // A mask of several axes is one entry of the list that stands for all of them.
            void Place(Tensor chosen, long axes)
            {
                for (; covered < axis; covered++) tensors.Add(null);
                tensors.Add(chosen);
                (axis, covered) = (axis + axes, covered + axes);
            }
        }

        private static long AxesOf(TensorIndex index) => index.Of switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor when index.Indices!.dtype is ScalarType.Bool => index.Indices.ndim,
            TensorIndex.Kind.Tensor => 1,
            _ => 0,
        };
    }
}

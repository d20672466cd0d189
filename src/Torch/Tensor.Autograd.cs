namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded for gradients.</summary>
        public unsafe bool requires_grad
        {
            get
            {
                int value;
                Native.Check(Native.ir_tensor_requires_grad(Handle, &value));
                return value != 0;
            }
            set => Native.Check(Native.ir_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Whether the tensor was made by the user rather than by a recorded operation.</summary>
        public unsafe bool is_leaf
        {
            get
            {
                int value;
                Native.Check(Native.ir_tensor_is_leaf(Handle, &value));
                return value != 0;
            }
        }

        /// <summary>Keeps the gradient of this tensor though it is no leaf.</summary>
        public void retain_grad() => Native.Check(Native.ir_tensor_retain_grad(Handle));

        /// <summary>The gradient that backward passes have accumulated, of this tensor's shape; null before the first one.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint gradient;
                Native.Check(Native.ir_tensor_grad(Handle, &gradient));
                return gradient == 0 ? null : new(gradient);
            }
            set
            {
                Native.Check(Native.ir_tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        /// <summary>Accumulates the gradients of this scalar into the leaves it was computed from.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Accumulates gradients into the leaves this tensor was computed from.</summary>
        /// <param name="grad_tensors">The gradient to start from, of this tensor's shape; may be left out for a scalar.</param>
        /// <param name="retain_graph">Keeps the graph for a second pass.</param>
        /// <param name="create_graph">Records this pass too, for higher derivatives.</param>
        public void backward(IList<Tensor>? grad_tensors, bool retain_graph = false, bool create_graph = false) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph);

        /// <summary>Accumulates gradients into the leaves this tensor was computed from, starting from a given gradient.</summary>
        public void backward(Tensor grad_tensor, bool retain_graph = false, bool create_graph = false) =>
            autograd.backward([this], [grad_tensor], retain_graph, create_graph);

        internal void SetData(Tensor data)
        {
            Native.Check(Native.ir_tensor_set_data(Handle, data.Handle));
            GC.KeepAlive(data);
        }
    }
}

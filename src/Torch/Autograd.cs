namespace TorchSharp;

/// <summary>Switches the recording of operations on this thread until it is disposed.</summary>
public sealed class AutoGradMode : IDisposable
{
    private readonly bool before = IsEnabled;

    /// <summary>Switches the recording.</summary>
    public AutoGradMode(bool enabled) => Native.ir_set_grad_enabled(enabled ? 1 : 0);

    /// <summary>Whether operations are recorded on this thread.</summary>
    public static bool IsEnabled => Native.ir_grad_enabled() != 0;

    /// <summary>Restores what was before.</summary>
    public void Dispose() => Native.ir_set_grad_enabled(before ? 1 : 0);
}

/// <summary>No recording and no version counting on this thread until it is disposed; faster than no_grad.</summary>
public sealed unsafe class InferenceMode : IDisposable
{
    private nint guard;

    /// <summary>Enters inference mode, or leaves it for a while.</summary>
    public InferenceMode(bool mode)
    {
        nint entered;
        Native.Check(Native.ir_inference_enter(mode ? 1 : 0, &entered));
        guard = entered;
    }

    /// <summary>Whether the thread is in inference mode.</summary>
    public static bool IsEnabled => Native.ir_inference_enabled() != 0;

    /// <summary>Restores what was before.</summary>
    public void Dispose()
    {
        if (guard != 0) Native.ir_inference_leave(guard);
        guard = 0;
    }
}

public static partial class torch
{
    /// <summary>Records nothing on this thread until disposed.</summary>
    public static IDisposable no_grad() => new AutoGradMode(false);

    /// <summary>Records on this thread until disposed, within a no_grad too.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    /// <summary>Sets the recording on this thread; disposing restores what was before.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    /// <summary>No recording and no version counting on this thread until disposed.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether operations are recorded on this thread.</summary>
    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    /// <summary>Whether the thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;

    /// <summary>Gradients.</summary>
    public static unsafe partial class autograd
    {
        /// <summary>The sum of gradients of the outputs with respect to each input.</summary>
        /// <param name="outputs">Differentiated tensors.</param>
        /// <param name="inputs">Tensors to differentiate by.</param>
        /// <param name="grad_outputs">One gradient for each output, of its shape; may be left out for scalars.</param>
        /// <param name="retain_graph">Keeps the graph for a second pass; always so with <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Records this pass too, for higher derivatives.</param>
        /// <param name="allow_unused">Gives null for inputs the outputs do not depend on, instead of an error.</param>
        /// <returns>One gradient for each input, of its shape.</returns>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (of, by, start) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var gradients = new nint[by.Length];
            fixed (nint* first = of, second = by, third = start, results = gradients)
                Native.Check(Native.ir_grad(first, of.Length, second, by.Length, third, start.Length,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, results));
            KeepAlive(outputs, inputs, grad_outputs);
            return [.. gradients.Select(gradient => gradient == 0 ? null! : new Tensor(gradient))];
        }

        /// <summary>Accumulates the sum of gradients of the tensors into the leaves they were computed from.</summary>
        /// <param name="tensors">Differentiated tensors.</param>
        /// <param name="grad_tensors">One gradient for each tensor, of its shape; may be left out for scalars.</param>
        /// <param name="retain_graph">Keeps the graph for a second pass; by default as <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Records this pass too, for higher derivatives.</param>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false)
        {
            var (of, start) = (Handles(tensors), Handles(grad_tensors));
            fixed (nint* first = of, second = start)
                Native.Check(Native.ir_backward(first, of.Length, second, start.Length,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0));
            KeepAlive(tensors, grad_tensors);
        }

        private static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(tensor => tensor.Handle)];

        private static void KeepAlive(params ReadOnlySpan<object?> objects)
        {
            foreach (var kept in objects) GC.KeepAlive(kept);
        }
    }
}

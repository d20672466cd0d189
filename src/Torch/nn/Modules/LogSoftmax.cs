using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x − log Σ exp(x) along an axis.</summary>
public sealed class LogSoftmax : nn.Module<Tensor, Tensor>
{
    internal LogSoftmax(long dim) : base(nameof(LogSoftmax)) => this.dim = dim;

    /// <summary>The axis of the sum.</summary>
    public long dim { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.log_softmax(tensor, dim);
}

using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Joins axes into one.</summary>
public sealed class Flatten : nn.Module<Tensor, Tensor>
{
    internal Flatten(long start_dim, long end_dim) : base(nameof(Flatten)) => (this.start_dim, this.end_dim) = (start_dim, end_dim);

    /// <summary>First axis to join.</summary>
    public long start_dim { get; set; }

    /// <summary>Last axis to join.</summary>
    public long end_dim { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
}

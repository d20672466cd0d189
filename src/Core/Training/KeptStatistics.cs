using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// A model's buffers as they were before a batch: batch normalisation takes a batch into its running statistics when it sees it, so a batch
/// whose step is not taken must be taken out again.
/// </summary>
internal sealed class KeptStatistics : IDisposable
{
    private readonly (Tensor Buffer, Tensor Kept)[] all;

    public KeptStatistics(nn.Module model) => all = [.. model.named_buffers().Select(one => (one.buffer, one.buffer.detach().clone()))];

    public void Keep()
    {
        using var withoutGradient = no_grad();
        foreach (var (buffer, kept) in all)
            kept.copy_(buffer);
    }

    public void Restore()
    {
        using var withoutGradient = no_grad();
        foreach (var (buffer, kept) in all)
            buffer.copy_(kept);
    }

    public void Dispose()
    {
        foreach (var (_, kept) in all)
            kept.Dispose();
    }
}

using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Keeps operators to one thread until disposed: on a busy machine a second one makes tiny work thirty times as long.</summary>
internal sealed class TorchThreads : IDisposable
{
    private readonly int before = torch.get_num_threads();

    private TorchThreads() => torch.set_num_threads(1);

    /// <summary>Begins.</summary>
    public static TorchThreads One() => new();

    /// <summary>As many as before.</summary>
    public void Dispose() => torch.set_num_threads(before);
}

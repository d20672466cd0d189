namespace TorchSharp;

/// <summary>libtorch refused a call. The message is libtorch's, followed by the operator and the shapes it was given.</summary>
public sealed class TorchException : Exception
{
    /// <summary>An error without a message.</summary>
    public TorchException() { }

    /// <summary>An error with libtorch's message.</summary>
    public TorchException(string message) : base(FirstParagraph(message)) { }

    /// <summary>An error with libtorch's message and what led to it.</summary>
    public TorchException(string message, Exception innerException) : base(message, innerException) { }

    internal TorchException(string message, Operator failed, string arguments)
        : base($"{FirstParagraph(message)} [{failed}({arguments})]") => Operator = failed.ToString();

    /// <summary>The operator that failed, as "aten::mm"; null where it was not an operator's call.</summary>
    public string? Operator { get; }

    // What follows are the frames of libtorch's own code.
    private static string FirstParagraph(string message) =>
        message.Split("\n\n", 2)[0].Split("\nException raised from", 2)[0].TrimEnd();
}

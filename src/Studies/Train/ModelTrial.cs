using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>
/// Tries a network of a study's own once on two black images, so that layers that do not fit are told, in words, before other methods of a
/// table are trained.
/// </summary>
internal static partial class ModelTrial
{
    private const int Count = 2;

    /// <summary>Tries it. Networks of ours are tried by their tests, and say themselves what images they take.</summary>
    /// <param name="spec">The network; its head is not tried.</param>
    /// <param name="images">The shape of the images.</param>
    /// <param name="coding">The covariates that it sees.</param>
    /// <exception cref="UserErrorException">It fails on such images, or does not give [N, Dim].</exception>
    public static void Of(ModelSpec spec, PixelLayout images, CovariateCoding coding)
    {
        if (spec.GetType().Assembly == typeof(ModelSpec).Assembly)
            return;
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        using var network = (spec with { Head = Head.None }).Build(seed: 0, images, coding);
        network.eval();
        var pixels = zeros([Count, .. images.Shape]);
        Tensor embeddings;
        try
        {
            embeddings = network.call(new(pixels, coding.Columns.IsEmpty ? null : zeros(Count, coding.Columns.Length)));
        }
        catch (Exception fault) when (fault is ExternalException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new UserErrorException($"The network '{spec.Name}' fails on images {pixels.ShapeText()}: {Words(fault.Message)}", inner: fault);
        }
        if (embeddings.shape is not [Count, var dim] || dim != spec.Dim)
            throw new UserErrorException(
                $"The network '{spec.Name}' gives {embeddings.ShapeText()} for images {pixels.ShapeText()}; its embeddings must be [N, Dim] = [{Count}, {spec.Dim}].");
    }

    // libtorch's sentence, without its trace; that of a linear layer, the most frequent, in terms of layers.
    private static string Words(string message)
    {
        var end = message.IndexOf("Exception raised from", StringComparison.Ordinal);
        var sentence = (end > 0 ? message[..end] : message).Trim().ReplaceLineEndings(" ");
        return Multiplied().Match(sentence) is { Success: true } of
            ? string.Create(CultureInfo.InvariantCulture, $"a linear layer that was made for {of.Groups["made"].Value} numbers is given {of.Groups["given"].Value} ({sentence}).")
            : $"{sentence.TrimEnd('.')}.";
    }

    [GeneratedRegex(@"mat1 and mat2 shapes cannot be multiplied \(\d+x(?<given>\d+) and (?<made>\d+)x\d+\)")]
    private static partial Regex Multiplied();
}

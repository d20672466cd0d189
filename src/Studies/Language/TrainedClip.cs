using ImageRegression.Language;
using ImageRegression.Models;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A tower of images and one of texts that were trained together, or drawn.</summary>
public sealed class TrainedClip : IDisposable
{
    private readonly ClipPair pair;   // held for as long as its towers are

    internal TrainedClip(ClipPair pair, BpeVocabulary vocabulary) => (this.pair, Vocabulary, Tokenizer) = (pair, vocabulary, new(vocabulary));

    /// <summary>Images [N, C, H, W] in [0, 1] to points of the joint space [N, E], not normalised.</summary>
    public nn.Module<ModelInput, Tensor> Images => pair.Images;

    /// <summary>Sentences to points of the same space.</summary>
    public TextTower Texts => pair.Texts;

    /// <summary>τ: e^τ times a cosine is a logit.</summary>
    public double LogitScale => pair.LogitScale;

    /// <summary>The tokens of sentences.</summary>
    public BpeVocabulary Vocabulary { get; }

    /// <summary>Makes tokens of texts.</summary>
    internal BpeTokenizer Tokenizer { get; }

    /// <summary>Its measures; the weights are not looked at.</summary>
    public override string ToString() => $"CLIP of {Images.GetName()} and {Texts.Size.Layers} blocks of width {Texts.Size.Width}, {Vocabulary}";

    /// <inheritdoc/>
    public void Dispose() => pair.Dispose();
}

namespace ImageRegression.Language;

/// <summary>The measures of a tower of texts. The default is a small one, which trains on a laptop.</summary>
public sealed record TextTowerSize
{
    /// <summary>That of OpenAI's RN50.</summary>
    public static TextTowerSize RN50 { get; } = new() { Width = 512, Layers = 12, Heads = 8, Length = 77, Vocabulary = 49_408, JointDimension = 1024 };

    /// <summary>That of OpenAI's ViT-B/16.</summary>
    public static TextTowerSize ViTB16 { get; } = RN50 with { JointDimension = 512 };

    /// <summary>W, numbers of a token; ≥ 1, and a multiple of <see cref="Heads"/>. Default 64.</summary>
    public int Width { get; init => field = Positive(value, nameof(Width)); } = 64;

    /// <summary>Blocks of the transformer; ≥ 1. Default 2.</summary>
    public int Layers { get; init => field = Positive(value, nameof(Layers)); } = 2;

    /// <summary>Heads of the attention; ≥ 1. No file of weights says how many: OpenAI's have W / 64. Default 2.</summary>
    public int Heads { get; init => field = Positive(value, nameof(Heads)); } = 2;

    /// <summary>The longest sentence that it reads, in tokens, start and end among them; ≥ 2. Default 24; OpenAI's read 77.</summary>
    public int Length
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(Length), value, "A sentence has a start and an end: it must be at least 2.");
    } = 24;

    /// <summary>V, tokens that there are: those of the vocabulary; ≥ 1. Default 770, as with 256 merges.</summary>
    public int Vocabulary { get; init => field = Positive(value, nameof(Vocabulary)); } = 770;

    /// <summary>E, dimension of the space that texts and images share; ≥ 1. Default 64.</summary>
    public int JointDimension { get; init => field = Positive(value, nameof(JointDimension)); } = 64;

    /// <summary>Within every perceptron. Default OpenAI's.</summary>
    public ClipActivation Activation { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Activation), value, "There is no such activation."); }

    /// <summary>Refuses measures that do not go together.</summary>
    /// <exception cref="UserErrorException">The width is no multiple of the heads.</exception>
    internal void Require()
    {
        if (Width % Heads != 0)
            throw new UserErrorException($"A text tower of width {Width} cannot have {Heads} heads: the width must be a multiple of the heads.");
    }

    private static int Positive(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}

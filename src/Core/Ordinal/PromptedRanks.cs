using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Ordinal;

/// <summary>Similarities of an embedding and the prompts of ranks, as a tower of texts reads them.</summary>
/// <remarks>
/// l = e^τ z·T_r with T_r = t_r/‖t_r‖. While it is trained the tower, which is no part of it and stays as it is, reads the prompts anew; where training mode
/// ends the prototypes T are kept in a buffer, which answers from there on and needs no tower.
/// </remarks>
internal sealed class PromptedRanks : Module<Tensor, Tensor>, IOnnxModule, IHasPrototypes
{
    private readonly RankPrompts prompt_learner;
    private readonly Tensor prototypes, logit_scale;
    private PromptLanguage? language;

    /// <param name="form">What is prompted; its <see cref="RankPromptsHead.Shape"/> is known.</param>
    /// <param name="dim">E, dimension of the embeddings.</param>
    public PromptedRanks(RankPromptsHead form, long dim) : base(nameof(PromptedRanks))
    {
        var shape = form.Shape ?? throw new InvalidOperationException("Of how many tokens the prompts are is known once a language has read them: RankPromptsHead.ForLanguage.");
        var bases = form.BaseRanks;
        long[] context = form.OwnContexts ? [bases.Ranks, shape.Context, shape.Width] : [shape.Context, shape.Width];
        prompt_learner = new(bases, shape.Before, zeros(context), zeros(bases.Bases, shape.PerRank, shape.Width));
        prototypes = zeros(bases.Ranks, dim).DetachFromDisposeScope();
        logit_scale = zeros([]).DetachFromDisposeScope();
        register_module(nameof(prompt_learner), prompt_learner);
        register_buffer(nameof(prototypes), prototypes);
        register_buffer(nameof(logit_scale), logit_scale);
    }

    /// <summary>The prompts.</summary>
    public RankPrompts Prompts => prompt_learner;

    /// <summary>Gives it the language that is to read its prompts; what of them has words begins with these.</summary>
    /// <param name="form">What it was built of.</param>
    /// <param name="read">Reads them; stays alive as long as this is trained.</param>
    public void Attach(RankPromptsHead form, PromptLanguage read)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        language = read;
        logit_scale.fill_(read.LogitScale);
        var (before, after) = form.ContextIds(read);
        prompt_learner.Begin(
            form.Prompt is null ? null : Words([.. before, .. after]),
            form.Names is null ? null : stack(form.NameIds(read).Select(ids => Words([.. ids, .. Enumerable.Repeat(0L, form.Shape!.PerRank - ids.Length)]))));
        Keep();

        Tensor Words(long[] ids) => read.Tower.Embed(tensor(ids, device: read.Tower.parameters().First().device)).to(prototypes.device);
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        if (!train)
            Keep();
    }

    /// <summary>[N, E] to [N, R].</summary>
    public override Tensor forward(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        var read = training ? Live(prompt_learner.Sentences(Language.Frozen)) : prototypes;
        return (functional.normalize(embeddings).mm(read.t()) * logit_scale.exp()).MoveToOuterDisposeScope();
    }

    /// <summary>Prototypes of any places among the ranks, also between two.</summary>
    /// <param name="ranks">M places from 0 to R − 1.</param>
    /// <returns>Shape [M, E], rows of length 1.</returns>
    public Tensor PrototypesAt(IReadOnlyCollection<double> ranks)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        return Live(prompt_learner.SentencesAt(Language.Frozen, ranks)).MoveToOuterDisposeScope();
    }

    public (Tensor Prototypes, double LogitScale) Prototypes() => (prototypes.detach().clone(), logit_scale.to(float64).ToHost<double>()[0]);

    OnnxValue IOnnxModule.Onnx(OnnxValue input) =>
        input.NormalizedRows().MatMul(input.Graph.Weight(prototypes).Transpose(1, 0)) * input.Graph.Constant((float)Math.Exp(Prototypes().LogitScale));

    private PromptLanguage Language => language ?? throw new InvalidOperationException("Prompts are trained with the language that reads them; without it, the kept prototypes answer in evaluation.");

    private Tensor Live((Tensor Embeddings, Tensor End) sentences) => functional.normalize(Language.Tower.Encode(sentences.Embeddings, sentences.End));

    private void Keep()
    {
        if (language is null)
            return;
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        prototypes.copy_(Live(prompt_learner.Sentences(language.Frozen)));
    }
}

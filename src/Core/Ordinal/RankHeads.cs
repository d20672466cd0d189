using ImageRegression.Models;

namespace ImageRegression.Ordinal;

/// <summary>Heads of ranks, beside the others of <see cref="Head"/>.</summary>
public static class RankHeads
{
    extension(Head)
    {
        /// <summary>
        /// OrdinalCLIP: learnt prompts of ranks before a tower of texts that stays as it is; an image is of the ranks whose prompts it is most similar to.
        /// A few base ranks are learnt, and all ranks are mixed of them, so that their order is kept.
        /// </summary>
        /// <param name="levels">What the ranks stand for.</param>
        /// <param name="prompt">A sentence with a place for the rank, "the bone age of the hand is {rank} months", which the context begins with; null: it is drawn.</param>
        /// <param name="bases">Base ranks; 1 to as many as ranks. Default 3.</param>
        /// <param name="tokensPerRank">Tokens of a rank without a name.</param>
        /// <param name="names">What the base ranks are called, which they begin with; null: they are drawn. Shorter names are filled with token 0, as in the authors' code.</param>
        /// <param name="position">Where the rank stands; null: where the prompt has it, or at the end.</param>
        /// <param name="interpolation">How ranks are mixed; default <see cref="RankInterpolation.Linear"/>, as in the paper.</param>
        /// <param name="contextTokens">Tokens of the context where there is no prompt.</param>
        /// <param name="ownContexts">Whether each rank has a context of its own.</param>
        /// <param name="targets">What share of a label each rank is to have; null: all of it the nearest rank's.</param>
        /// <exception cref="UserErrorException">There are fewer than two ranks, the prompt has no place for one, or the names are not those of the base ranks.</exception>
        public static Head RankPrompts(
            RankLevels levels, string? prompt = null, int bases = 3, int tokensPerRank = 1, RankNames? names = null, RankPosition? position = null,
            RankInterpolation interpolation = RankInterpolation.Linear, int contextTokens = 10, bool ownContexts = false, RankTargets? targets = null) =>
            new RankPromptsHead
            {
                Levels = levels,
                Prompt = prompt,
                Bases = bases,
                TokensPerRank = tokensPerRank,
                Names = names,
                Position = position,
                Interpolation = interpolation,
                ContextTokens = contextTokens,
                OwnContexts = ownContexts,
                Targets = targets ?? RankTargets.Hard,
            }.Checked();

        /// <summary>CoOp: the same with every rank its own, which begins with its name, so that nothing keeps their order.</summary>
        /// <param name="levels">What the ranks stand for.</param>
        /// <param name="prompt">A sentence with a place for the rank; null: the context is drawn.</param>
        /// <param name="names">What each rank is called; null: the numbers of the levels.</param>
        /// <param name="position">Where the rank stands; null: where the prompt has it, or at the end.</param>
        /// <param name="contextTokens">Tokens of the context where there is no prompt.</param>
        /// <param name="ownContexts">Whether each rank has a context of its own.</param>
        /// <param name="targets">What share of a label each rank is to have; null: all of it the nearest rank's.</param>
        /// <exception cref="UserErrorException">The prompt has no place for the rank, or the names are not those of the ranks.</exception>
        public static Head CoOp(
            RankLevels levels, string? prompt = null, RankNames? names = null, RankPosition? position = null, int contextTokens = 10,
            bool ownContexts = false, RankTargets? targets = null) =>
            new RankPromptsHead
            {
                Levels = levels,
                Prompt = prompt,
                Names = names ?? RankNames.Numbers(levels),
                Position = position,
                ContextTokens = contextTokens,
                OwnContexts = ownContexts,
                Targets = targets ?? RankTargets.Hard,
            }.Checked();

        /// <summary>100·cos(z, W_r): a weight vector a rank and no language, the network that prompts are compared with.</summary>
        /// <param name="levels">What the ranks stand for.</param>
        /// <param name="targets">What share of a label each rank is to have; null: all of it the nearest rank's.</param>
        public static Head RankWeights(RankLevels levels, RankTargets? targets = null) =>
            new RankWeightsHead { Levels = levels, Targets = targets ?? RankTargets.Hard };
    }
}

using ImageRegression.Language;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Language;

/// <summary>What a tower of texts promises to those who build sentences for it.</summary>
[Collection(WholeProcess.Name)]   // live tensors are counted, and the global random state is watched
public sealed class TextTowerTests
{
    private static readonly TextTowerSize Small = new() { Width = 16, Layers = 2, Heads = 2, Length = 12, Vocabulary = 30, JointDimension = 8 };

    // Two sentences of tokens; 29 is the end, what follows it is padding. The longest ends at 6.
    private static Tensor Sentences => tensor(new long[,] { { 28, 3, 4, 5, 29, 0, 0, 0, 0, 0, 0, 0 }, { 28, 9, 8, 7, 6, 5, 29, 0, 0, 0, 0, 0 } });

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    public void Cutting_sentences_after_their_end_changes_nothing(ScalarType type, double tolerance)
    {
        using var tower = TextTower.Build(seed: 3, Small);
        tower.to(type);
        using var scope = NewDisposeScope();
        var (ids, end) = (Sentences, tensor(new long[] { 4, 6 }));
        var whole = tower.Encode(tower.Embed(ids), end);
        var cut = tower.Encode(tower.Embed(ids.narrow(1, 0, 7)), end);
        Near.Equal(Near.Doubles(whole), cut, tolerance);
        Near.Equal(Near.Doubles(whole), tower.call(ids), tolerance);
        Near.Equal(Near.Doubles(whole[0]), tower.Encode(tower.Embed(ids.narrow(0, 0, 1).narrow(1, 0, 5)), end.narrow(0, 0, 1))[0], tolerance);
        Assert.Equal([2, 8], whole.shape);
    }

    [Fact]
    public void Every_token_before_the_end_counts_and_none_after_it()
    {
        using var tower = TextTower.Build(seed: 3, Small);
        tower.to(ScalarType.Float64);
        using var scope = NewDisposeScope();
        var embeddings = tower.Embed(Sentences).detach().requires_grad_();
        tower.Encode(embeddings, tensor(new long[] { 4, 6 })).pow(2).sum().backward();
        var reached = embeddings.grad!.abs().sum(2).gt(0);
        Assert.True(reached[0].narrow(0, 0, 5).all().ToBoolean() && !reached[0].narrow(0, 5, 7).any().ToBoolean());
        Assert.True(reached[1].narrow(0, 0, 7).all().ToBoolean() && !reached[1].narrow(0, 7, 5).any().ToBoolean());
    }

    [Fact]
    public void Equal_seeds_give_equal_bits_and_the_global_random_state_stays()
    {
        using var scope = NewDisposeScope();
        var before = get_rng_state();
        using var first = TextTower.Build(seed: 7, Small);
        Assert.True(before.eq(get_rng_state()).all().ToBoolean());
        manual_seed(99);
        using var second = TextTower.Build(seed: 7, Small);
        using var other = TextTower.Build(seed: 8, Small);
        Assert.All(first.state_dict(), weight => Assert.True(Models.Bits.AreEqual(weight.Value, second.state_dict()[weight.Key]), weight.Key));
        Assert.False(Models.Bits.AreEqual(first.state_dict()["text_projection"], other.state_dict()["text_projection"]));
    }

    [Fact]
    public void Starting_weights_have_OpenAIs_deviations()
    {
        using var tower = TextTower.Build(seed: 1, new() { Width = 128, Layers = 3, Vocabulary = 500, JointDimension = 128, Length = 77 });
        var state = tower.state_dict();
        Spread("token_embedding.weight", 0.02);
        Spread("positional_embedding", 0.01);
        Spread("transformer.resblocks.2.attn.in_proj_weight", Math.Pow(128, -0.5));
        Spread("transformer.resblocks.2.attn.out_proj.weight", Math.Pow(128, -0.5) * Math.Pow(2 * 3, -0.5));
        Spread("transformer.resblocks.0.mlp.c_fc.weight", Math.Pow(2 * 128, -0.5));
        Spread("transformer.resblocks.0.mlp.c_proj.weight", Math.Pow(128, -0.5) * Math.Pow(2 * 3, -0.5));
        Spread("text_projection", Math.Pow(128, -0.5));
        Assert.False(state["transformer.resblocks.0.attn.in_proj_bias"].ne(0).any().ToBoolean());

        // Of 10,000 numbers or more the deviation is known to a hundredth or so; 0.05 is five times that.
        void Spread(string name, double deviation) => Assert.Equal(1, state[name].std().ToDouble() / deviation, 0.05);
    }

    [Fact]
    public void Names_and_shapes_are_OpenAIs()
    {
        using var tower = new TextTower(Small with { Layers = 1 });
        Assert.Equal(
            ["ln_final.bias [16]", "ln_final.weight [16]", "positional_embedding [12, 16]", "text_projection [16, 8]", "token_embedding.weight [30, 16]",
                "transformer.resblocks.0.attn.in_proj_bias [48]", "transformer.resblocks.0.attn.in_proj_weight [48, 16]",
                "transformer.resblocks.0.attn.out_proj.bias [16]", "transformer.resblocks.0.attn.out_proj.weight [16, 16]",
                "transformer.resblocks.0.ln_1.bias [16]", "transformer.resblocks.0.ln_1.weight [16]",
                "transformer.resblocks.0.ln_2.bias [16]", "transformer.resblocks.0.ln_2.weight [16]",
                "transformer.resblocks.0.mlp.c_fc.bias [64]", "transformer.resblocks.0.mlp.c_fc.weight [64, 16]",
                "transformer.resblocks.0.mlp.c_proj.bias [16]", "transformer.resblocks.0.mlp.c_proj.weight [16, 64]"],
            tower.state_dict().Select(weight => $"{weight.Key} [{string.Join(", ", weight.Value.shape)}]").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_sentence_too_long_is_refused_by_its_length()
    {
        using var tower = TextTower.Build(seed: 1, Small with { Length = 24 });
        using var scope = NewDisposeScope();
        var fault = Assert.Throws<UserErrorException>(() => tower.Encode(zeros(1, 27, 16), tensor(new long[] { 26 })));
        Assert.Equal("The prompt has 27 tokens; this tower reads 24.", fault.Message);
        Assert.Throws<ArgumentException>(() => tower.Encode(zeros(1, 5, 15), tensor(new long[] { 4 })));
        Assert.Throws<ArgumentException>(() => tower.Encode(zeros(2, 5, 16), tensor(new long[] { 4 })));
        Assert.Equal("A text tower of width 16 cannot have 3 heads: the width must be a multiple of the heads.",
            Assert.Throws<UserErrorException>(() => new TextTower(Small with { Heads = 3 })).Message);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var tower = TextTower.Build(seed: 1, Small);
        Step();
        var live = WholeProcess.LiveTensors();
        for (var step = 0; step < 3; step++)
            Step();
        Assert.Equal(live, WholeProcess.LiveTensors());

        void Step()
        {
            using var scope = NewDisposeScope();
            tower.call(Sentences).pow(2).sum().backward();
        }
    }
}

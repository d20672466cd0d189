using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What is wrong with a loss or a network of a script's own is said in a sentence, with the line, before anything is trained.</summary>
public sealed class OwnFaultTests : IDisposable
{
    private const string Images = """
        var hands = Load.BoneAge("", 32, 24, phantoms: 40).Split(2, 1, 1);

        """;

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Theory]
    [InlineData("private readonly TorchSharp.Modules.Parameter weight = new(ones(1));", "'weight'")]
    [InlineData("public Module<Tensor, Tensor> Scale { get; } = nn.Linear(1, 1);", "'Scale'")]
    [InlineData("private readonly List<Module<Tensor, Tensor>> layers = new() { nn.Linear(1, 1) };", "'layers'")]
    public void A_loss_that_holds_what_it_would_learn(string member, string name) => Fails(
        Images + $$"""
        return Train.On(hands, new SmallResNetSpec { Width = 2, Head = Head.Linear() }, new Weighted(), Optimizer.Adam(), iterations: 2, batch: 8);
        sealed record Weighted : Loss<NoState>
        {
            {{member}}
            public override string Name => "weighted";
            public override NoState Start => NoState.None;
            public override (Tensor Value, NoState Next) Of(Tensor outputs, Tensor labels, NoState state) => (outputs.mean(), state);
        }
        """, "return Train.On", $"The loss 'weighted' holds learnable parameters in {name}, which no optimiser would train", "Put them into the network");

    [Theory]
    [InlineData("sealed record Kept(Tensor Mean);", "new Kept(outputs.mean())", "new Kept(zeros(1))", "The state of the loss 'averaged' holds a tensor in 'Mean'")]
    [InlineData("sealed record Kept { public double Mean; }", "new Kept { Mean = 2 }", "new Kept()", "The state of the loss 'averaged' is another one after a checkpoint: its member 'Mean' is 2 and comes back as 0")]
    [InlineData("sealed record Kept(Func<double> Mean);", "new Kept(() => 2)", "new Kept(() => 1)", "The state of the loss 'averaged' cannot be written into a checkpoint")]
    public void A_state_that_a_checkpoint_would_lose(string type, string next, string start, string sentence) => Fails(
        Images + $$"""
        return Train.On(hands, new SmallResNetSpec { Width = 2, Head = Head.Linear() }, new Averaged(), Optimizer.Adam(), iterations: 2, batch: 8);
        {{type}}
        sealed record Averaged : Loss<Kept>
        {
            public override string Name => "averaged";
            public override Kept Start => {{start}};
            public override (Tensor Value, Kept Next) Of(Tensor outputs, Tensor labels, Kept state) => (outputs.mean(), {{next}});
        }
        """, "return Train.On", sentence);

    [Theory]
    [InlineData("tensor((outputs.squeeze(-1) - labels).abs().mean().ToDouble())")]
    [InlineData("(outputs.squeeze(-1).detach() - labels).abs().mean()")]
    public void A_loss_that_nothing_can_be_learned_from(string value) => Fails(
        Images + $"""
        var own = Loss.From("own", (outputs, labels) => {value});
        return Train.On(hands, new SmallResNetSpec {"{ Width = 2, Head = Head.Linear() }"}, own, Optimizer.Adam(), iterations: 2, batch: 8);
        """, "return Train.On", "The loss 'own' gives a number that does not depend on the outputs", "without .ToDouble()");

    [Theory]
    [InlineData("fc.call(conv.call(images).mean([2, 3]))", "fails on images [2, 1, 32, 24]: a linear layer that was made for 9 numbers is given 8 (mat1 and mat2", "public override Tensor forward")]
    [InlineData("conv.call(images.expand(-1, 3, -1, -1)).mean([2, 3])", "fails on images [2, 1, 32, 24]: Expected 3D (unbatched) or 4D (batched) input with 1 channels to Conv2d.", "public override Tensor forward")]
    [InlineData("images.reshape(-1, 7)", "fails on images [2, 1, 32, 24]: shape '[-1, 7]' is invalid for input of size 1536", "public override Tensor forward")]
    [InlineData("conv.call(images).mean([2, 3])", "The network own gives [2, 8] for images [2, 1, 32, 24]; its embeddings must be [N, Dim] = [2, 16]", "return Train.On")]
    public void A_network_whose_layers_do_not_fit(string forward, string sentence, string line) => Fails(
        Images + $$"""
        return Train.On(
            hands, ModelSpec.From("own", dim: 16, images => new Own()) with { Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(), iterations: 2, batch: 8);
        sealed class Own : Module<Tensor, Tensor>
        {
            private readonly Module<Tensor, Tensor> conv = nn.Conv2d(1, 8, 3);
            private readonly Module<Tensor, Tensor> fc = nn.Linear(9, 16);
            public Own() : base("own") => RegisterComponents();
            public override Tensor forward(Tensor images) => {{forward}};
        }
        """, line, sentence);

    private void Fails(string script, string line, params string[] sentences)
    {
        var text = Failure(script);
        Assert.All(sentences, sentence => Assert.True(text.Contains(sentence, StringComparison.Ordinal), text));
        var number = Array.FindIndex(script.Split('\n'), one => one.Contains(line, StringComparison.Ordinal)) + 1;
        Assert.Contains($"study.csx({number})", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scripts.Cache) && Directory.EnumerateFiles(scripts.Cache, "weights.safetensors", SearchOption.AllDirectories).Any(), text);
    }

    private string Failure(string script)
    {
        var built = scripts.Build(script);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        var study = new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []);
        var thrown = Record.Exception(() => study.Run(_ => { }, CancellationToken.None));
        return thrown is ScriptFailedException failed ? failed.Failure.Text(scripts.Folder) : Assert.IsType<UserErrorException>(thrown).Message;
    }
}

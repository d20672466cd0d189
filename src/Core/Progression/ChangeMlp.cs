using ImageRegression.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Progression;

/// <summary>The network of a change head while it is trained: D → hidden → 3 with ReLU, or two questions of CORN.</summary>
internal sealed class ChangeMlp : nn.Module
{
    private const int Worst = (int)ChangeClass.Worse;   // ranks of CORN rise with health, classes fall

    private readonly ChangeHeadSettings settings;
    private readonly Linear hidden, last;   // registered by the names of the fields, once

    /// <summary>A network of drawn weights.</summary>
    /// <param name="inputs">Values that the hidden layer takes.</param>
    /// <param name="settings">Its shape.</param>
    public ChangeMlp(long inputs, ChangeHeadSettings settings) : base(nameof(ChangeMlp))
    {
        this.settings = settings;
        (hidden, last) = (nn.Linear(inputs, settings.Hidden), nn.Linear(settings.Hidden, settings.Loss == ChangeLoss.Corn ? ChangeClasses.Count - 1 : ChangeClasses.Count));
        RegisterComponents();
    }

    /// <summary>The hidden layer.</summary>
    public Linear Hidden => hidden;

    /// <summary>The layer of the classes.</summary>
    public Linear Last => last;

    /// <summary>Loss of some pairs.</summary>
    /// <param name="before">Embeddings of the earlier images, [B, D].</param>
    /// <param name="after">Those of the later ones.</param>
    /// <param name="classes">The true classes in order, int64, [B].</param>
    public Tensor Loss(Tensor before, Tensor after, Tensor classes) => (settings.Loss, settings.IsAntisymmetric) switch
    {
        (ChangeLoss.CrossEntropy, false) => nn.functional.cross_entropy(Once(before, after), classes),
        (ChangeLoss.CrossEntropy, true) => nn.functional.cross_entropy((Once(before, after) + Once(after, before).flip(1)) / 2, classes),
        (_, false) => Ordinal(before, after, Worst - classes),
        _ => (Ordinal(before, after, Worst - classes) + Ordinal(after, before, classes)) / 2,   // mirrored, improved is worse
    };

    private Tensor Ordinal(Tensor first, Tensor second, Tensor ranks) => new Corn().Of(Once(first, second), ranks.to(ScalarType.Float32), NoState.None).Value;

    private Tensor Once(Tensor first, Tensor second) =>
        last.forward(nn.functional.relu(hidden.forward(settings.Input == ChangeInput.Concat ? cat([first, second], 1) : second - first)));
}

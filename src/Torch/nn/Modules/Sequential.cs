using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules applied one after another, each to what the one before returned.</summary>
/// <remarks>
/// What lies between two modules is freed as soon as the next has run (autograd keeps what it needs), so that
/// evaluating a deep network does not hold the outputs of all its layers at once.
/// </remarks>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<nn.Module<Tensor, Tensor>> steps = [];

    internal Sequential(IEnumerable<(string Name, nn.Module<Tensor, Tensor> Module)> steps) : base(nameof(Sequential))
    {
        foreach (var (name, module) in steps)
            append(name, module);
    }

    /// <summary>Number of modules.</summary>
    public int Count => steps.Count;

    /// <summary>The module at a place.</summary>
    public nn.Module<Tensor, Tensor> this[int index] => steps[index];

    /// <summary>Puts a module at the end, named by its place.</summary>
    public Sequential append(nn.Module<Tensor, Tensor> module) => append($"{steps.Count}", module);

    /// <summary>Puts a module at the end under a name.</summary>
    public Sequential append(string name, nn.Module<Tensor, Tensor> module)
    {
        register_module(name, module);
        steps.Add(module);
        return this;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (steps.Count == 0)
            return input.alias();
        var value = input;
        foreach (var step in steps)
        {
            var next = step.call(value);
            if (!ReferenceEquals(value, input) && !ReferenceEquals(value, next))
                value.Dispose();
            value = next;
        }
        return value;
    }

    /// <inheritdoc/>
    protected override void RegisterComponents() { }
}

using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules under the names 0, 1, 2, ...</summary>
/// <typeparam name="T">What the modules have in common.</typeparam>
public class ModuleList<T> : nn.Module, IReadOnlyList<T> where T : nn.Module
{
    private readonly List<T> items = [];

    /// <summary>A list of the given modules.</summary>
    public ModuleList(params T[] modules) : base("ModuleList") => append(modules);

    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <summary>Puts a module at the end.</summary>
    public void Add(T item)
    {
        register_module($"{items.Count}", item);
        items.Add(item);
    }

    /// <summary>Puts modules at the end.</summary>
    public void append(params T[] parameters) => extend(parameters);

    /// <summary>Puts modules at the end.</summary>
    public void extend(IEnumerable<T> modules)
    {
        foreach (var module in modules)
            Add(module);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override void RegisterComponents() { }
}

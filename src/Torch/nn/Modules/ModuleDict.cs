using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in the order in which they were added.</summary>
/// <typeparam name="T">What the modules have in common.</typeparam>
public class ModuleDict<T> : nn.Module, IEnumerable<(string, T)> where T : nn.Module
{
    private readonly OrderedDictionary<string, T> items = [];

    /// <summary>A dictionary of no modules.</summary>
    public ModuleDict() : base("ModuleDict") { }

    /// <summary>Number of modules.</summary>
    public int Count => items.Count;

    /// <summary>The module of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public T this[string key] => items[key];

    /// <summary>Adds a module under a name.</summary>
    public void Add(string key, T value)
    {
        register_module(key, value);
        items.Add(key, value);
    }

    /// <summary>Adds a module under a name.</summary>
    public void Add((string, T) item) => Add(item.Item1, item.Item2);

    /// <summary>Whether there is a module of a name.</summary>
    public bool ContainsKey(string key) => items.ContainsKey(key);

    /// <summary>The names.</summary>
    public IEnumerable<string> keys() => items.Keys;

    /// <summary>The modules.</summary>
    public IEnumerable<T> values() => items.Values;

    /// <inheritdoc/>
    public IEnumerator<(string, T)> GetEnumerator() => items.Select(item => (item.Key, item.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override void RegisterComponents() { }
}

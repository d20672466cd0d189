namespace TorchSharp;

/// <summary>Loads named values into named tensors, and says everything that does not fit at once.</summary>
internal static class StateDictionary
{
    private const int Listed = 20;

    public static (IList<string> Missing, IList<string> Unexpected) Load(
        string owner,
        Dictionary<string, torch.Tensor> source,
        Dictionary<string, torch.Tensor> destination,
        bool strict,
        IList<string> skip)
    {
        var skipped = skip.ToHashSet();
        var missing = destination.Keys.Where(name => !source.ContainsKey(name) && !skipped.Contains(name)).ToList();
        var unexpected = source.Keys.Where(name => !destination.ContainsKey(name) && !skipped.Contains(name)).ToList();
        var shared = destination.Keys.Where(name => source.ContainsKey(name) && !skipped.Contains(name)).ToList();
        var misshapen = shared
            .Where(name => !source[name].shape.SequenceEqual(destination[name].shape))
            .Select(name => $"{name}: [{string.Join(", ", source[name].shape)}] given, [{string.Join(", ", destination[name].shape)}] needed")
            .ToList();

        var problems = new[]
        {
            Describe("Missing from the given state", strict ? missing : []),
            Describe("Unknown to the module", strict ? unexpected : []),
            Describe("Of another shape", misshapen),
        }.Where(text => text.Length > 0).ToList();
        if (problems.Count > 0)
            throw new InvalidOperationException(
                $"The given state does not fit {owner}; nothing was loaded.{Environment.NewLine}{string.Join(Environment.NewLine, problems)}");

        using var noGrad = torch.no_grad();
        foreach (var name in shared)
            destination[name].copy_(source[name]);
        return (missing, unexpected);
    }

    private static string Describe(string what, List<string> names) => names.Count switch
    {
        0 => "",
        <= Listed => $"  {what} ({names.Count}): {string.Join("; ", names)}",
        _ => $"  {what} ({names.Count}): {string.Join("; ", names.Take(Listed))}; and {names.Count - Listed} more",
    };
}

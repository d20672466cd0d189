namespace ImageRegression.Tables;

/// <summary>The faults of one table, told all at once; filled from any thread.</summary>
/// <param name="file">The table, as the user named it; null for generated cases, whose faults are told without a place.</param>
internal sealed class TableFaults(string? file)
{
    private const int Shown = 20;
    private readonly List<(int Line, string Message)> faults = [];

    public bool Any => faults.Count > 0;

    public void Add(int line, string message)
    {
        lock (faults)
            faults.Add((line, message));
    }

    public UserErrorException At(int line, string message) => new(message, file, line);

    public void ThrowIfAny()
    {
        if (!Any)
            return;
        var inOrder = faults.OrderBy(fault => fault.Line).ToList();
        var told = inOrder.Skip(1).Take(Shown - 1).Select(fault => At(fault.Line, fault.Message).Message);
        var rest = inOrder.Count - Shown;
        string[] more = rest > 0 ? [new UserErrorException($"and {rest} more of {inOrder.Count} faults.", file).Message] : [];
        throw At(inOrder[0].Line, string.Join(Environment.NewLine, [inOrder[0].Message, .. told, .. more]));
    }
}

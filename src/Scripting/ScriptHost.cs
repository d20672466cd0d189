using System.Collections.Immutable;
using ImageRegression.Reports.Runs;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>Runs C# scripts: <c>#load</c>, <c>#r</c>, declared parameters, compiled once.</summary>
public static class ScriptHost
{
    /// <summary>What a script is about and which parameters it has, without running it.</summary>
    /// <exception cref="UserErrorException">The script cannot be read.</exception>
    /// <exception cref="ScriptErrorException">It does not compile.</exception>
    public static ScriptDescription Describe(string file, string cacheFolder) =>
        new ScriptCache(cacheFolder).Get(ScriptSource.Open(file)).Description;

    /// <summary>Runs a script's statements, which build its stages; no stage is run.</summary>
    /// <exception cref="UserErrorException">The script cannot be read, or a value given fits no parameter.</exception>
    /// <exception cref="ScriptErrorException">The script does not compile.</exception>
    /// <exception cref="ScriptFailedException">A statement failed.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public static BuiltScript Build(ScriptRequest request, CancellationToken cancellation)
    {
        var source = ScriptSource.Open(request.File);
        var compiled = new ScriptCache(request.CacheFolder).Get(source);
        if (!request.Values.IsEmpty)
            ThrowIfMisfit(request.Values, compiled.Description);
        var globals = new ScriptGlobals(
            source.File, request.Profile ?? DefaultProfile.OfThisMachine(), request.Values, cancellation);
        try
        {
            // The answer is taken apart in here because a lazy sequence runs the script's code when it is read.
            var answer = ScriptAnswer.Of(ScriptRun.Of(compiled, source.Key, globals));
            ThrowIfUnknown(globals, compiled);
            return new BuiltScript(source.File, globals.StudyTitle, globals.Profile, globals.Used, answer) { Texts = source.Texts, Notes = globals.Notes };
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw new ScriptFailedException(ScriptFailure.Of(e), e);
        }
    }

    private static void ThrowIfMisfit(ImmutableDictionary<string, string> values, ScriptDescription script)
    {
        var problems = values.OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => script.Parameters.FirstOrDefault(parameter => parameter.Name == value.Key) is { } known
                ? ParameterText.Problem(known, value.Value)
                : script.HasComputedNames ? null : Unknown(value.Key, script.Parameters.Select(parameter => parameter.Name)))
            .OfType<string>()
            .ToArray();
        if (problems.Length > 0)
            throw new UserErrorException(string.Join('\n', problems));
    }

    // Names that the script computes are known only now; no stage has run yet.
    private static void ThrowIfUnknown(ScriptGlobals globals, CompiledScript script)
    {
        var unread = globals.Unread.ToArray();
        if (unread.Length == 0)
            return;
        var declared = script.Description.Parameters.Select(parameter => parameter.Name).ToArray();
        var known = declared.Union(globals.Used.Select(value => value.Name)).ToArray();
        var problems = unread.Except(declared).Select(name => Unknown(name, known)).ToArray();
        if (problems.Length > 0)
            throw new UserErrorException(string.Join('\n', problems));
    }

    private static string Unknown(string name, IEnumerable<string> known) =>
        known.ToArray() is { Length: > 0 } names
            ? $"the script has no parameter '{name}'.{Suggestion.Sentence(name, names)} It has {string.Join(", ", names)}."
            : $"the script has no parameter '{name}'; it declares none.";
}

/// <summary>A script after its statements have run and before any of its stages has.</summary>
/// <param name="File">Full path of the script.</param>
/// <param name="Title">What it calls itself.</param>
/// <param name="Profile">The scale it was built for.</param>
/// <param name="Parameters">The values of its parameters.</param>
/// <param name="Answer">What it returned.</param>
public sealed record BuiltScript(
    string File, string Title, Profile Profile, ImmutableArray<ParameterValue> Parameters, ScriptAnswer Answer)
{
    /// <summary>The script and the scripts it loads, as they were read.</summary>
    public ImmutableArray<ScriptText> Texts { get; init; } = [];

    /// <summary>What every reader of its results must know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

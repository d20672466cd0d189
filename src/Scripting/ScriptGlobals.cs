using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>What every script can use without naming where it comes from.</summary>
public sealed class ScriptGlobals
{
    private readonly ImmutableDictionary<string, string> given;
    private readonly Dictionary<string, ParameterValue> used = [];

    internal ScriptGlobals(
        string scriptFile, Profile profile, ImmutableDictionary<string, string> given, CancellationToken cancellation)
    {
        this.given = given;
        Profile = profile;
        Cancellation = cancellation;
        ScriptFolder = Path.GetDirectoryName(scriptFile) ?? "";
        StudyTitle = Path.GetFileNameWithoutExtension(scriptFile);
    }

    /// <summary>The scale asked for with <c>--profile</c>; see <see cref="DefaultProfile"/>.</summary>
    public Profile Profile { get; }

    /// <summary>Signalled by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Full path of the folder that the script lies in.</summary>
    public string ScriptFolder { get; }

    internal string StudyTitle { get; private set; }

    internal ImmutableArray<string> Notes { get; private set; } = [];

    /// <summary>The parameters read so far, in the order of their names.</summary>
    internal ImmutableArray<ParameterValue> Used => [.. used.Values.OrderBy(value => value.Name, StringComparer.Ordinal)];

    /// <summary>Values given for names that the script has not read.</summary>
    internal IEnumerable<string> Unread => given.Keys.Where(name => !used.ContainsKey(name)).Order(StringComparer.Ordinal);

    /// <summary>Declares a parameter and returns its value: that of <c>--set name=value</c> or <c>--name value</c>, or the default.</summary>
    /// <typeparam name="T">int, long, float, double, bool, string or an enum.</typeparam>
    /// <param name="name">Letters, digits, '-' and '_', starting with a letter.</param>
    /// <param name="default">Value when none is given.</param>
    /// <param name="help">What it is, with its unit; shown by <c>script FILE --help</c>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="UserErrorException">The value given cannot be read as <typeparamref name="T"/>, or the name is malformed.</exception>
    public T Arg<T>(
        string name, T @default, string help = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!IsName(name))
            throw new UserErrorException(
                $"'{name}' cannot name a parameter; use letters, digits, '-' and '_', starting with a letter.", file, line);
        if (!ParameterText.IsSupported(typeof(T)))
            throw new UserErrorException(
                $"parameter '{name}' is of type {typeof(T).Name}; use int, long, float, double, bool, string or an enum.", file, line);
        var value = given.TryGetValue(name, out var text) ? ParameterText.Parse<T>(name, text) : @default;
        used[name] = new ParameterValue(name, ParameterText.Of(value), IsDefault: text is null);
        return value;
    }

    /// <summary>The value for the current <see cref="Profile"/>.</summary>
    public T Choose<T>(T laptop, T paper) => Profile == Profile.Paper ? paper : laptop;

    /// <summary>Names the study in the console and the report; the script's file name otherwise.</summary>
    public void Title(string title) => StudyTitle = title;

    /// <summary>
    /// Tells something of the study that every reader of its results must know, such as a method that was left out; it stands in the console,
    /// the report and the table of results. It decides no result.
    /// </summary>
    /// <param name="text">A sentence.</param>
    public void Note(string text) => Notes = Notes.Add(text);

    internal static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

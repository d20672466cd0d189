using System.Collections.Immutable;
using ImageRegression.Reports.Runs;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>Writes what a study has learnt as one file that answers by itself.</summary>
public static class BundleExport
{
    /// <summary>Writes a bundle.</summary>
    /// <param name="request">The script and its settings, which must be those of the run.</param>
    /// <param name="method">The method, as the study's table calls it; null for the only one or the study's reference.</param>
    /// <param name="terms">What is said of the model, and what of the training cases goes along.</param>
    /// <param name="file">The bundle; it must not be there.</param>
    /// <exception cref="UserErrorException">The study has not been run so, its model cannot be a bundle, or the file cannot be written.</exception>
    /// <exception cref="ScriptErrorException">The script does not compile.</exception>
    /// <exception cref="ScriptFailedException">A statement or a stage of the script's own failed.</exception>
    public static void Write(ScriptRequest request, string? method, BundleTerms terms, string file) => StudyModel.Of(request).Bundle(method, terms, file);

    /// <summary>The study that people name: a script, or a run, whose script and settings are taken.</summary>
    /// <param name="name">A script file, or the beginning of a run's name, or <c>latest</c> or <c>previous</c>.</param>
    /// <param name="given">Cache, and for a script its settings.</param>
    /// <exception cref="UserErrorException">No run is called so, or settings are given for one.</exception>
    public static ScriptRequest Named(string name, ScriptRequest given)
    {
        if (File.Exists(name) || name.EndsWith(".csx", StringComparison.OrdinalIgnoreCase))
            return given with { File = name };
        if (!given.Values.IsEmpty || given.Profile is not null)
            throw new UserErrorException($"'{name}' is a run, which has its settings. Leave --set and --profile out, or name the script.");
        var run = RunSummary.Named(given.CacheFolder, name);
        return given with
        {
            File = run.Script,
            Values = run.Parameters.Where(value => !value.IsDefault).ToImmutableDictionary(value => value.Name, value => value.Value),
            Profile = Enum.Parse<Profile>(run.Profile, ignoreCase: true),
        };
    }
}

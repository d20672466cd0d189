using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>The methods of a study that an image can be put to.</summary>
/// <param name="Names">Names of all its methods, whether they have an index or not, in the order of the study.</param>
/// <param name="Indexed">Those that answer by an index.</param>
/// <param name="Preferred">The method that the study compares others with; null where it has none.</param>
internal sealed record StudyMethods(ImmutableArray<string> Names, ImmutableArray<IndexedMethod> Indexed, string? Preferred)
{
    /// <summary>Finds them among a study's stages and all that these come from.</summary>
    public static StudyMethods Of(ImmutableArray<Stage> targets)
    {
        Stage[] stages = [.. Upstream(targets)];
        (string Name, Stage<Predictions> Predictions)[] named =
        [
            .. stages.OfType<CompareMethods>().SelectMany(table => table.Trials.OrderBy(trial => trial.Seed).Select(trial => (trial.Method, trial.Predictions))),
            .. stages.OfType<EvaluateRegression>().Select(row => (row.Label, row.Predictions)),
        ];
        if (named.Length == 0)
            named = [.. stages.OfType<PredictByNeighbors>().Select(stage => (stage.Name, (Stage<Predictions>)stage))];
        return new(
            [.. named.Select(method => method.Name).Distinct()],
            [.. named.Where(method => method.Predictions is PredictByNeighbors).DistinctBy(method => method.Name)
                .Select(method => new IndexedMethod(method.Name, (PredictByNeighbors)method.Predictions))],
            stages.OfType<CompareMethods>().Select(table => table.Reference).FirstOrDefault());
    }

    /// <summary>The method of a name, or the one that is meant where none is given.</summary>
    /// <exception cref="UserErrorException">There is none, or several could be meant.</exception>
    public IndexedMethod Choose(string? name) =>
        Indexed.IsEmpty ? throw new UserErrorException("No method of this study answers by an index, so there is no evidence to show. Give the study one: Neighbors.Index(...).")
        : name is null ? Indexed is [var only] ? only
            : Indexed.FirstOrDefault(method => method.Name == Preferred)
              ?? throw new UserErrorException($"The study has several methods with an index: {Listed(Indexed.Select(method => method.Name))}. Choose one with --method NAME.")
        : Indexed.FirstOrDefault(method => method.Name == name)
          ?? throw new UserErrorException(Names.Contains(name)
              ? $"The method '{name}' has no index, so there is no evidence to show. These have one: {Listed(Indexed.Select(method => method.Name))}."
              : $"The study has no method '{name}'.{Suggestion.Sentence(name, Names)} It has {Listed(Names)}.");

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names);

    /// <summary>A study's stages and all that these come from, each once.</summary>
    internal static HashSet<Stage> Upstream(ImmutableArray<Stage> targets)
    {
        var seen = new HashSet<Stage>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<Stage>(targets);
        while (waiting.TryDequeue(out var next))
            if (seen.Add(next))
                foreach (var input in next.Inputs)
                    waiting.Enqueue(input.Stage);
        return seen;
    }
}

/// <summary>A method that answers by an index.</summary>
/// <param name="Name">What the study's table calls it.</param>
/// <param name="Predictions">The stage that answers for the test part.</param>
internal sealed record IndexedMethod(string Name, PredictByNeighbors Predictions);

using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Studies;

namespace ImageRegression.Scripting;

/// <summary>The methods of a study that answer for the change between two images, with an interval and evidence.</summary>
/// <param name="Methods">Each by its name, in the order of the study.</param>
/// <param name="HasOthers">Whether the study tells changes in other ways, too: by a head or by the difference of two scores.</param>
internal sealed record StudyChanges(ImmutableArray<(string Name, AnswerChanges Answers)> Methods, bool HasOthers)
{
    /// <summary>Finds them among a study's stages and all that these come from.</summary>
    public static StudyChanges Of(ImmutableArray<Stage> targets)
    {
        Stage[] stages = [.. StudyMethods.Upstream(targets)];
        (string Name, AnswerChanges Answers)[] tabled =
        [
            .. stages.OfType<MeasureChangeAnswers>().SelectMany(table => table.Trials.OrderBy(trial => trial.Seed))
                .Where(trial => trial.Answers is AnswerChanges).Select(trial => (trial.Method, (AnswerChanges)trial.Answers)).DistinctBy(trial => trial.Method),
        ];
        AnswerChanges[] bare = [.. stages.OfType<AnswerChanges>()];
        return new(
            tabled.Length > 0 ? [.. tabled] : [.. bare.Select((answers, i) => (bare.Count(other => other.Name == answers.Name) == 1 ? answers.Name : $"{answers.Name} {i + 1}", answers))],
            stages.Any(stage => stage is CompareChanges or TrainChangeHead));
    }

    /// <summary>The method of a name, or the only one where none is given.</summary>
    /// <exception cref="UserErrorException">There is none, or several could be meant.</exception>
    public (string Name, AnswerChanges Answers) Choose(string? name) =>
        Methods.IsEmpty ? throw new UserErrorException(
            $"This study does not answer for a pair{(HasOthers ? ": it tells changes by a head or by the difference of two scores, without interval and evidence" : " of visits")}. Give it Change.Answers(…), as experiments/learner-change.csx has, or leave --before and --after out and name one image.")
        : name is null ? Methods is [var only] ? only
            : throw new UserErrorException($"The study has several methods that answer for a pair: {Listed}. Choose one with --method NAME.")
        : Methods.Where(method => method.Name == name).ToArray() is [var named, ..] ? named
        : throw new UserErrorException($"No method '{name}' of this study answers for a pair.{Suggestion.Sentence(name, Methods.Select(method => method.Name))} It has {Listed}.");

    private string Listed => string.Join(", ", Methods.Select(method => method.Name));
}

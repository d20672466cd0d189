using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Progression;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Asks what became of a subject that is in no study between two images.</summary>
internal static class PairQuery
{
    private const string Nobody = "the subject";

    /// <summary>The answer for two images.</summary>
    /// <param name="model">What answers.</param>
    /// <param name="asked">The images.</param>
    /// <exception cref="UserErrorException">One cannot be used, both are one and the same, or a covariate is missing or unknown.</exception>
    public static PairAnswer Answer(DeployedChange model, AskedPair asked)
    {
        var known = ImageQuery.Covariates(model.Neighbors.Index, model.Model, asked.Covariates);
        using var before = model.Files.Prepare(asked.Before, known);
        using var after = model.Files.Prepare(asked.After, known);
        if (before.Pixels.bytes.SequenceEqual(after.Pixels.bytes))
            throw new UserErrorException($"'{asked.Before}' and '{asked.After}' show the same {model.Noun}, pixel for pixel, so there is no change to tell. Name two visits of one subject.");
        using var embedded = Embedded(model, asked, before, after);
        var pair = new VisitPair(asked.Subject ?? Nobody, asked.Before, asked.After, double.NaN, double.NaN);
        var answer = model.Neighbors.Estimate(embedded, new([pair]))[0];
        var unlike = model.Single.Ask(embedded, model.Train);
        return new()
        {
            By = (model.Study, model.Method),
            Unit = model.Unit,
            Noun = model.Noun,
            Notes = [.. model.Notes.Where(_ => !asked.IsRedacted), .. On(before, Named(0)), .. On(after, Named(1)), .. OnSubject(model, asked)],
            Images = (Named(0), Named(1)),
            Subject = asked.IsRedacted ? null : asked.Subject,
            Unlike = [.. Enumerable.Range(0, 2).Where(i => unlike[i] == true).Select(Named)],
            Set = answer.Answer,
            Prediction = answer.Prediction,
            Rule = model.Neighbors.Rule,
            Scores = model.HasScores ? Scores(model, embedded) : null,
            Smallest = model.Smallest,
            Radius = model.Neighbors.Index.Radius,
            TrainingPairs = model.Pairs.Count / 2,
            Evidence = Evidence(model, answer.Prediction, asked.IsRedacted),
        };

        string Named(int image) => (image, asked.IsRedacted) switch
        {
            (0, true) => $"the earlier {model.Noun}",
            (_, true) => $"the later {model.Noun}",
            (0, _) => asked.Before,
            _ => asked.After,
        };
    }

    // Each by itself, so that neither decides a bit of the other.
    private static Embeddings Embedded(DeployedChange model, AskedPair asked, ImageSet before, ImageSet after)
    {
        using var first = ImageQuery.Embed(model.Model, before);
        using var second = ImageQuery.Embed(model.Model, after);
        var subject = asked.Subject ?? Nobody;
        return new(
            cat([first.Vectors, second.Vectors]).DetachFromDisposeScope(),
            [new(asked.Before, subject, double.NaN), new(asked.After, subject, double.NaN)]);
    }

    private static (double Before, double After) Scores(DeployedChange model, Embeddings embedded) =>
        PredictByHead.Answers(model.Model, embedded).Cases is var scores ? (scores[0].Predicted, scores[1].Predicted) : default;

    // Each begins with the file's own name.
    private static IEnumerable<string> On(ImageSet image, string name) => image.Notes.Select(note => name + note[image.Cases.Cases[0].Path.Length..]);

    private static IEnumerable<string> OnSubject(DeployedChange model, AskedPair asked)
    {
        var who = asked.IsRedacted ? Nobody : asked.Subject;
        if (asked.Subject is { } subject && model.Train.Subjects.Contains(subject))
            yield return $"{who} is one of the study's training subjects: the network has learnt from the subject's own {model.Noun}s, so the answer and its interval promise too much";
        else if (asked.Subject is { } other && model.Calibrating.Contains(other))
            yield return $"{who} is one of the subjects that the study's intervals are calibrated on";
    }

    private static ImmutableArray<PairEvidence> Evidence(DeployedChange model, CasePrediction answer, bool isRedacted)
    {
        var subjects = model.Train.Subjects.Distinct().Index().ToDictionary(one => one.Item, one => one.Index + 1, StringComparer.Ordinal);
        return [.. answer.Evidence.Select(one => Of(one, model.Pairs[one.Id]))];

        PairEvidence Of(CaseEvidence one, TrainingPair pair) => new(
            isRedacted ? FormattableString.Invariant($"pair {pair.Number}{(pair.IsReversed ? ", reversed" : "")}") : one.Id,
            isRedacted ? FormattableString.Invariant($"subject {subjects[one.Subject]}") : one.Subject,
            pair.Visits, one.Label, one.Distance, one.Weight, one.Share, one.EffectOfCase, one.EffectOfSubject);
    }
}

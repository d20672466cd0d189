using System.Collections.Immutable;

namespace ImageRegression.Training;

/// <summary>That a training met a number that is not finite, and what it did.</summary>
/// <param name="Iteration">Whose batch was at fault, from 1.</param>
/// <param name="What">What was not finite and, where it is known, why: sentences.</param>
/// <param name="Response">What followed: <c>stopped</c>, <c>step not taken</c> or <c>back to iteration …</c>.</param>
/// <param name="Cases">Ids of the cases at fault or, where no single ones are, of the whole batch; empty where batches have no ids.</param>
public sealed record Divergence(long Iteration, string What, string Response, ImmutableArray<string> Cases)
{
    internal const string StepNotTaken = "step not taken";

    private const int MostNamed = 8;

    /// <summary>Whether training went on with the next batch.</summary>
    internal bool IsSkipped => Response == StepNotTaken;

    /// <summary>The first ids, as a phrase.</summary>
    internal string NamedCases => $"{string.Join(", ", Cases.Take(MostNamed))}{(Cases.Length > MostNamed ? $" and {Cases.Length - MostNamed} more" : "")}";

    /// <summary>Sentences for console and report; they name the first cases.</summary>
    public override string ToString() => $"{What} {(Cases.IsEmpty ? "" : $"Cases: {NamedCases}. ")}Answer: {Response}.";
}

/// <summary>A number that is not finite, before it is known what to do.</summary>
/// <param name="Iteration">Whose batch was at fault, from 1.</param>
/// <param name="What">Sentences.</param>
/// <param name="Cases">Ids at fault.</param>
/// <param name="Loss">Loss of the iteration.</param>
/// <param name="LearningRate">Learning rate of the iteration.</param>
/// <param name="IsOfStep">Whether a step was taken that made parameters not finite.</param>
internal sealed record DivergenceFault(long Iteration, string What, ImmutableArray<string> Cases, double Loss, double LearningRate, bool IsOfStep)
{
    public Divergence Answered(string response) => new(Iteration, What, response, Cases);
}

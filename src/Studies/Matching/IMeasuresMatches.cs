using System.Collections.Immutable;

namespace ImageRegression.Studies;

/// <summary>A stage that measures searches: it knows what the method behind each is called, and which fold it is of.</summary>
public interface IMeasuresMatches
{
    /// <summary>What is measured; methods in the order of the stage's rows.</summary>
    ImmutableArray<RetrievalTrial> Trials { get; }
}

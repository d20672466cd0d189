using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>One way to answer for pairs of visits: what a comparison has several of for each method.</summary>
/// <param name="Method">The method; a row of the table.</param>
/// <param name="Seed">What distinguishes the trainings of a method; every method has the same seeds.</param>
/// <param name="Answers">Its answers for the test part's pairs.</param>
public sealed record ChangeTrial(string Method, ulong Seed, Stage<ChangePredictions> Answers);

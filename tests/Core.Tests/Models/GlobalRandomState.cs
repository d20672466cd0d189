using Xunit;

namespace ImageRegression.Tests.Models;

/// <summary>Tests that seed or watch the global random state take turns: there is one in a process.</summary>
[CollectionDefinition(Name)]
public sealed class GlobalRandomState
{
    public const string Name = "Global random state";
}

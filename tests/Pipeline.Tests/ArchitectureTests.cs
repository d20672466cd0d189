using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void The_pipeline_knows_of_our_own_assemblies_only_the_errors_and_no_tensors()
    {
        string[] known = [.. typeof(Stage).Assembly.GetReferencedAssemblies().Select(name => name.Name!)];
        Assert.Equal(["ImageRegression.Errors"], known.Where(name => name.StartsWith("ImageRegression", StringComparison.Ordinal)));
        Assert.DoesNotContain(known, name => name.StartsWith("TorchSharp", StringComparison.Ordinal));
    }
}

using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one() => PublicApi.IsApproved(typeof(ResultTable).Assembly);
}

using ImageRegression.Torch;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>That freed memory is there for the next step.</summary>
public sealed class NativeHeapTests
{
    [Fact]
    public void The_c_library_takes_the_settings_where_it_is_glibc_and_the_user_set_none() =>
        Assert.Equal(NativeHeap.IsGlibc && NativeHeap.OfTheUser is null, NativeHeap.Keep());
}

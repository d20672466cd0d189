using ImageRegression.Torch;
using Xunit;

namespace ImageRegression.Tests;

public sealed class EngineVariablesTests
{
    [Fact]
    public void Convolutions_use_instructions_that_are_right_on_this_kind_of_processor_or_those_the_user_asked_for()
    {
        var chosen = EngineVariables.HidesCaches ? "AVX" : "AVX2";
        Assert.Contains(EngineVariables.MaxIsa, EngineVariables.OfTheUser.Select(variable => variable.Split('=')[1]).Append(chosen));
        Assert.True(OneDnn.IsUsed || EngineVariables.MaxIsa != "AVX", "oneDNN is wrong on this processor with AVX too: see scripts/engine-check");
    }
}

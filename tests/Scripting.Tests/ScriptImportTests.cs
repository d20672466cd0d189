using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What a script may name without a using line.</summary>
public sealed class ScriptImportTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    [Fact]
    public void Names_that_people_use_are_at_hand_and_mean_what_they_expect() => Assert.Equal("6.0", scripts.TextOf("""
        Tensor ones = torch.ones(2, 3);
        Tensor same = zeros(2, 3) + 1;
        nn.Module module = nn.Linear(3, 1);
        Module<Tensor, Tensor> network = Sequential(nn.Linear(3, 2), ReLU(), Dropout(0.1));
        torch.Device device = CPU;
        ScalarType type = ScalarType.Float32;
        Loss loss = Loss.MeanSquaredError();
        Optimizer optimizer = Optimizer.Adam();
        ModelSpec spec = new SmallResNetSpec();
        Metric metric = Metric.MAE;
        IAugmentation augmentation = Augmentation.None;
        ImmutableArray<StageInput> inputs = [];
        Task<int> task = Task.FromResult(1);
        List<double> numbers = [Math.PI, Math.Abs(-1), Path.GetTempPath().Length, Random.Shared.NextDouble(), "a,b".Split(',').Length];
        foreach (var (index, number) in numbers.Index())
            Console.Error.Write("");
        Range range = 1..2;
        Index last = ^1;
        var (low, high) = (min(ones), max(same));
        using (no_grad())
            return FormattableString.Invariant($"{(ones * same).sum().ToDouble():0.0}");
        """));

    // Two types of one name in what is imported would be an error only where a script uses it. TorchSharp has two pairs of its own.
    [Fact]
    public void No_two_imported_types_have_one_name()
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => name!.StartsWith("ImageRegression.", StringComparison.Ordinal) && !name.Contains("Tests", StringComparison.Ordinal) || name is "TorchSharp" or "System.Private.CoreLib" or "System.Linq" or "System.Collections" or "System.Collections.Immutable")
            .Select(name => Assembly.Load(name!)).ToArray();
        var types = assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Distinct().ToArray();   // some forward theirs to others
        var imported = types.Where(type => !type.IsNested && ScriptCompiler.Imports.Contains(type.Namespace ?? ""))
            .Concat(ScriptCompiler.ImportedClasses.SelectMany(name => types.Single(type => type.FullName?.Replace('+', '.') == name).GetNestedTypes()))
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .ToArray();
        Assert.Contains(imported, type => type.Name == "Tensor");
        Assert.Contains(imported, type => type.Name == "Module`2");
        Assert.Empty(imported.GroupBy(type => type.Name).Where(group => group.Count() > 1 && group.Any(type => type.Assembly.GetName().Name != "TorchSharp")).Select(group => string.Join(" = ", group.Select(type => type.FullName))));
    }
}

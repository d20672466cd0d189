using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Code;
using ImageRegression.Studies;
using ImageRegression.Tests;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>Whatever a stage of the shipped studies is made of, changed anywhere, gives another fingerprint.</summary>
public sealed class EverySettingTests : IDisposable
{
    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    public static TheoryData<string, string> Studies => new()
    {
        { "baa", "methods=all" }, { "baa-ablation", "" }, { "baa-intervals", "" }, { "data-efficiency", "" },
        { "cac", "methods=all" }, { "forensic-matching", "" }, { "forensic-ablation", "" },
        { "learner", "" }, { "learner", "on=brain" }, { "learner-change", "" }, { "learner-backbones", "" }, { "learner-distances", "" },
    };

    [Theory]
    [MemberData(nameof(Studies))]
    public void A_change_of_anything_that_a_stage_is_made_of_is_another_stage(string study, string setting)
    {
        var request = new ScriptRequest(Path.Combine(Repository.Root, "experiments", $"{study}.csx"))
        {
            CacheFolder = scripts.Cache,
            Profile = Profile.Laptop,
            Values = setting.Length == 0 ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary.CreateRange([KeyValuePair.Create(setting.Split('=')[0], setting.Split('=')[1])]),
        };
        var answer = Assert.IsType<ScriptAnswer.Stages>(ScriptHost.Build(request, CancellationToken.None).Answer);
        var (changed, missed) = (0, new List<string>());
        foreach (var stage in All(answer.Targets).GroupBy(stage => stage.GetType()).SelectMany(same => same.Take(3)))
        {
            var told = Told(stage);
            foreach (var (path, other) in Changes(stage, stage.Inputs.Select(input => input.Stage).ToHashSet<object>(ReferenceEqualityComparer.Instance)))
            {
                changed++;
                if (Told((Stage)other) == told)
                    missed.Add($"{stage.Kind}: {path}");
            }
        }
        Assert.Empty(missed);
        Assert.True(changed > 30, $"only {changed} changes were tried");
    }

    // Settings that do not fit each other are refused; that is no silence.
    private static string Told(Stage stage)
    {
        try
        {
            var settings = new Settings(stage.Inputs.Select(input => input.Stage));
            stage.Describe(settings);
            return settings.Canonical;
        }
        catch (Exception fault) when (fault is UserErrorException or ArgumentException)
        {
            return fault.Message;
        }
    }

    private static HashSet<Stage> All(IEnumerable<Stage> targets)
    {
        var all = new HashSet<Stage>(ReferenceEqualityComparer.Instance);
        for (var waiting = new Stack<Stage>(targets); waiting.TryPop(out var stage);)
            if (all.Add(stage))
                foreach (var input in stage.Inputs)
                    waiting.Push(input.Stage);
        return all;
    }

    // Copies of an object, each with one thing in it changed.
    private static IEnumerable<(string Path, object Copy)> Changes(object value, HashSet<object> inputs)
    {
        for (var type = value.GetType(); type is not null && OwnCode.Has(type); type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!CodeNames.DecidesNothing(field))
                    foreach (var (path, other) in Others(field.GetValue(value), field.FieldType, inputs))
                    {
                        var copy = Copy(value);
                        field.SetValue(copy, other);
                        yield return ($"{CodeNames.Of(field)}{path}", copy);
                    }
    }

    private static object Copy(object value) =>
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(value, null)!;

    private static IEnumerable<(string Path, object Other)> Others(object? value, Type type, HashSet<object> inputs)
    {
        switch (value)
        {
            case null when Nullable.GetUnderlyingType(type) is { } plain:
                return [("", plain.IsPrimitive && plain != typeof(bool) ? Convert.ChangeType(2, plain, System.Globalization.CultureInfo.InvariantCulture) : Activator.CreateInstance(plain)!)];
            case null or Delegate or Type:
                return [];
            case bool v:
                return [("", !v)];
            case string v:
                return [("", v + "x")];
            case Enum:
                return Enum.GetValues(value.GetType()).Cast<object>().Where(other => !other.Equals(value)).Take(1).Select(other => ("", other));
            case double v when !double.IsFinite(v):
                return [("", 1.0)];   // one more than infinity is no change
            case int or long or ulong or double or float:
                return [("", Convert.ChangeType(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) + 1, value.GetType(), System.Globalization.CultureInfo.InvariantCulture))];
            case Stage:
                return [];   // an input has a fingerprint of its own; one that is none is refused
            case IEnumerable when value.GetType() is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(ImmutableArray<>):
                var items = ((IEnumerable)value).Cast<object>().ToArray();
                return items.SelectMany((item, i) => Others(item, item.GetType(), inputs).Select(other => ($"[{i}]{other.Path}", With(list, items, i, other.Other)))).Take(40);
            default:
                return OwnCode.Has(value.GetType()) ? Changes(value, inputs).Select(change => ($".{change.Path}", change.Copy)) : [];
        }
    }

    private static object With(Type list, object[] items, int at, object other)
    {
        var array = Array.CreateInstance(list.GetGenericArguments()[0], items.Length);
        for (var i = 0; i < items.Length; i++)
            array.SetValue(i == at ? other : items[i], i);
        return typeof(ImmutableArray).GetMethods().Single(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(list.GetGenericArguments()).Invoke(null, [array])!;
    }
}

using ImageRegression.Pipeline;

namespace ImageRegression.Scripting;

/// <summary>What can be shown of a returned stage without knowing its kind.</summary>
internal static class StudyValue
{
    /// <summary>Its rows as <c>IEnumerable&lt;Result&gt;</c>, a plain value as text, or null where only its files can be shown.</summary>
    public static object? Of(StudyRun run, Stage stage) => ValueType(stage) switch
    {
        { } type when type == typeof(Result) => new[] { (Result)run.Value(stage) },
        { } type when type.IsAssignableTo(typeof(IEnumerable<Result>)) => run.Value(stage),
        { } type when type.IsPrimitive || type == typeof(string) => ParameterText.Of(run.Value(stage)),
        _ => null,
    };

    private static Type? ValueType(Stage stage)
    {
        for (var type = stage.GetType(); type is not null; type = type.BaseType)
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Stage<>))
                return type.GenericTypeArguments[0];
        return null;
    }
}

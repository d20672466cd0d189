using System.Collections.Immutable;

namespace ImageRegression.Tables;

/// <summary>How covariates become numbers: a rule for each, learnt from the training cases alone and kept with the model.</summary>
/// <param name="Columns">The covariates in the order in which the model sees them.</param>
public sealed record CovariateCoding(ImmutableArray<CovariateColumn> Columns)
{
    /// <summary>No covariates.</summary>
    public static CovariateCoding None { get; } = new([]);

    /// <summary>The sex alone, F 0 and M 1: what the network of Chao et al. (2022) sees.</summary>
    public static CovariateCoding Sex { get; } = new([new CategoricalColumn(SexColumn.Name, SexColumn.Levels)]);

    /// <summary>The rules in words for people.</summary>
    public string Description => string.Join(", ", Columns.Select(column => column.Description));

    /// <summary>
    /// Learns the rules. Numbers get their mean and standard deviation, categories are numbered in the order of their names
    /// (ordinal), sex is F 0 and M 1. Fields that are empty, or no number in a column of numbers, are left out here: <see cref="Of"/> tells of them.
    /// </summary>
    /// <param name="asked">The covariates.</param>
    /// <param name="training">The training cases, and no others.</param>
    /// <exception cref="UserErrorException">
    /// A covariate is named twice or is in no training case, has one value only, mixes numbers and names, or has a rule for missing
    /// values that its kind has not.
    /// </exception>
    public static CovariateCoding Fit(ImmutableArray<Covariate> asked, CaseTable training)
    {
        if (asked.GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { Key: { } twice })
            throw new UserErrorException($"The covariate '{twice}' is named twice. Name each once.");
        return new([.. asked.Select(one => Fitted(one, training))]);
    }

    /// <summary>The covariates of cases as numbers.</summary>
    /// <param name="cases">The cases.</param>
    /// <exception cref="UserErrorException">
    /// A field is empty and has no rule, is no number, or names a category that no training case has: the first 20, each with its line.
    /// </exception>
    public CovariateMatrix Of(CaseTable cases)
    {
        if (Columns.IsEmpty)
            return CovariateMatrix.None;
        var faults = new TableFaults(cases.File);
        var values = ImmutableArray.CreateBuilder<float>(cases.Count * Columns.Length);
        foreach (var row in cases.Cases)
            foreach (var column in Columns)
            {
                values.Add(column.Code(row.Covariate(column.Name), out var fault));
                if (fault is not null)
                    faults.Add(row.Line, cases.File is null ? $"{row.Id}: {fault}" : fault);
            }
        faults.ThrowIfAny();
        return new([.. Columns.Select(column => column.Name)], values.MoveToImmutable());
    }

    private static CovariateColumn Fitted(Covariate asked, CaseTable training)
    {
        var known = training.Cases.Where(row => row.Covariate(asked.Name) is not null)
            .Select(row => (row.Line, Text: row.Covariate(asked.Name)!)).ToArray();
        if (known.Length == 0)
            throw Unknown(asked.Name, training);
        var kind = KindOf(asked, known, training.File);
        if (asked.Missing is MissingValue.Mean && kind is CovariateKind.Categorical)
            throw new UserErrorException($"The covariate '{asked.Name}' holds names, which have no mean to stand in for a missing one. Give it {nameof(MissingValue)}.{nameof(MissingValue.Category)}.", training.File);
        if (asked.Missing is MissingValue.Category && kind is CovariateKind.Numeric)
            throw new UserErrorException($"The covariate '{asked.Name}' holds numbers, among which a missing one is no category. Give it {nameof(MissingValue)}.{nameof(MissingValue.Mean)}.", training.File);
        return kind is CovariateKind.Numeric ? Numeric(asked, known, training) : Categorical(asked, known, training);
    }

    private static CovariateKind KindOf(Covariate asked, (int Line, string Text)[] known, string? file)
    {
        if (asked.Kind is { } stated)
            return stated;
        if (SexColumn.Is(asked.Name))
            return CovariateKind.Categorical;
        var numbers = known.Count(one => NumericColumn.ValueOf(one.Text) is not null);
        if (numbers == 0 || numbers == known.Length)
            return numbers == 0 ? CovariateKind.Categorical : CovariateKind.Numeric;
        var (line, text) = known.First(one => NumericColumn.ValueOf(one.Text) is null);
        throw new UserErrorException(
            $"{asked.Name} is '{text}', but a number in {numbers} of {known.Length} training cases. Correct it, or say what the column holds: "
            + $"new {nameof(Covariate)}(\"{asked.Name}\") {{ {nameof(Covariate.Kind)} = {nameof(CovariateKind)}.{nameof(CovariateKind.Categorical)} }}.",
            file, line > 0 ? line : null);
    }

    private static NumericColumn Numeric(Covariate asked, (int Line, string Text)[] known, CaseTable training)
    {
        double[] values = [.. known.Select(one => NumericColumn.ValueOf(one.Text)).OfType<double>()];
        if (values.Length == 0)
            throw new UserErrorException($"{asked.Name} is to be a number, but '{known[0].Text}' and all others are none.", training.File, known[0].Line > 0 ? known[0].Line : null);
        ThrowIfConstant(asked.Name, values.Distinct().Count() == 1, known[0].Text, training);
        var scaling = LabelScaling.FitZScore(values);
        return new(asked.Name, scaling.Offset, scaling.Divisor, asked.Missing is MissingValue.Mean);
    }

    private static CategoricalColumn Categorical(Covariate asked, (int Line, string Text)[] known, CaseTable training)
    {
        string[] levels = [.. known.Select(one => one.Text).Distinct().Order(StringComparer.Ordinal)];
        ThrowIfConstant(asked.Name, levels.Length == 1 && (asked.Missing is not MissingValue.Category || known.Length == training.Count), levels[0], training);
        IEnumerable<string> named = SexColumn.Is(asked.Name) ? SexColumn.Levels : levels;
        return new(asked.Name, [.. asked.Missing is MissingValue.Category ? named.Append("") : named]);
    }

    private static void ThrowIfConstant(string name, bool isConstant, string value, CaseTable training)
    {
        if (isConstant)
            throw new UserErrorException($"{name} is '{value}' in all {training.Count} training cases, so a model can learn nothing from it. Leave it out of the model's Covariates.", training.File);
    }

    private static UserErrorException Unknown(string name, CaseTable training)
    {
        var names = training.CovariateNames;
        return new(
            $"No training case has a covariate '{name}'.{Suggestion.Sentence(name, names)} "
            + (names.IsEmpty ? "The table has no further columns." : $"There are {string.Join(", ", names)}."), training.File, training.File is null ? null : 1);
    }
}

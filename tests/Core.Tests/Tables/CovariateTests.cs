using System.Text.Json;
using ImageRegression.Tables;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class CovariateTests : IDisposable
{
    private const string Header = "path,label,subject,sex,age,machine";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private CaseTable Table(params string[] rows)
    {
        folder.WithTable([Header, .. rows]).WithImages([.. rows.Select(row => row.Split(',')[0])]);
        return folder.Read();
    }

    private CaseTable Three => Table("a.png,1,s,M,10,beta", "b.png,2,s,F,20,Alpha", "c.png,3,s,M,30,beta");

    [Fact]
    public void Numbers_become_z_scores_of_the_training_cases_and_names_their_place_in_the_alphabet()
    {
        var coding = CovariateCoding.Fit(["age", "machine"], Three);
        var coded = coding.Of(Table("d.png,1,s,,40,beta", "e.png,1,s,,20,Alpha"));
        Assert.Equal(["age", "machine"], coded.Names.AsEnumerable());
        // Mean 20, squares (100 + 0 + 100) / 3: the deviation is 10·√(2/3), and 40 lies 20 above the mean.
        Assert.Equal(2 / Math.Sqrt(2 / 3.0), coded[0, 0], 1e-6);
        Assert.Equal((1f, 0f, 0f), (coded[0, 1], coded[1, 0], coded[1, 1]));
        Assert.Equal("age (z-score of the training cases: mean 20, deviation 8.165), machine (Alpha = 0, beta = 1)", coding.Description);
    }

    [Fact]
    public void Of_the_sex_F_is_0_and_M_is_1_however_it_is_written()
    {
        var table = Table("a.png,1,s,male,1,A", "b.png,2,s,f,1,A", "c.png,3,s,Female,1,A");
        var coded = CovariateCoding.Fit(["sex"], table).Of(table);
        Assert.Equal([1, 0, 0], new[] { coded[0, 0], coded[1, 0], coded[2, 0] });
        Assert.Equal([1, 0, 0], new[] { 0, 1, 2 }.Select(row => CovariateCoding.Sex.Of(table)[row, 0]));
    }

    [Fact]
    public void A_batch_holds_the_rows_asked_for_and_without_covariates_there_is_none()
    {
        using var scope = NewDisposeScope();
        var coded = CovariateCoding.Fit(["machine", "sex"], Three).Of(Three);
        var batch = coded.Batch([2, 1, 2], CPU)!;
        Assert.Equal([3, 2], batch.shape);
        Assert.Equal([1, 1, 0, 0, 1, 1], batch.data<float>().ToArray());
        Assert.Null(CovariateCoding.Fit([], Three).Of(Three).Batch([0, 1], CPU));
    }

    [Fact]
    public void Side_site_and_visit_can_be_covariates_and_case_does_not_count_in_names()
    {
        folder.WithTable("path,label,subject,visit,side,site,BMI", "a.png,1,s,0,left,Oulu,21", "b.png,2,s,12,R,Riga,23").WithImages("a.png", "b.png");
        var table = folder.Read();
        Assert.Equal(["BMI", "side", "site", "visit"], table.CovariateNames.AsEnumerable());
        Assert.Equal(
            "Side (L = 0, R = 1), site (Oulu = 0, Riga = 1), visit (z-score of the training cases: mean 6, deviation 6), bmi (z-score of the training cases: mean 22, deviation 1)",
            CovariateCoding.Fit(["Side", "site", "visit", "bmi"], table).Description);
    }

    [Fact]
    public void Every_empty_field_is_told_with_its_line()
    {
        var coding = CovariateCoding.Fit(["sex", "age", "machine"], Three);
        var fault = folder.FaultOf(() => coding.Of(Table("a.png,1,s,F,,beta", "b.png,2,s,F,1,beta", "c.png,3,s,F,2,")));
        Assert.Equal(
            "labels.csv(2): age is empty, but the model looks at it. Give a number, leave the row out, or name what stands in for it (Covariate.Missing).\n"
            + "labels.csv(4): machine is empty, but the model looks at it. Give one of Alpha, beta, leave the row out, or name what stands in for it (Covariate.Missing).",
            fault);
    }

    [Fact]
    public void A_rule_stands_in_for_an_empty_field_where_one_is_named()
    {
        var table = Table("a.png,1,s,F,10,beta", "b.png,2,s,F,,Alpha", "c.png,3,s,F,30,");
        var coding = CovariateCoding.Fit([new("age") { Missing = MissingValue.Mean }, new("machine") { Missing = MissingValue.Category }], table);
        var coded = coding.Of(table);
        Assert.Equal([-1, 0, 1], new[] { 0, 1, 2 }.Select(row => coded[row, 0]));   // mean 20, deviation 10 of the two that are known
        Assert.Equal([1, 0, 2], new[] { 0, 1, 2 }.Select(row => coded[row, 1]));
        Assert.Equal(
            "age (z-score of the training cases: mean 20, deviation 10; the mean where it is missing), machine (Alpha = 0, beta = 1, missing = 2)", coding.Description);
    }

    [Theory]
    [InlineData("age", "x.png,1,s,F,12y,beta", "labels.csv(2): age is '12y', which is not a finite number. Write it with a decimal point, such as 12.5.")]
    [InlineData("age", "x.png,1,s,F,inf,beta", "labels.csv(2): age is 'inf', which is not a finite number. Write it with a decimal point, such as 12.5.")]
    [InlineData("machine", "x.png,1,s,F,1,alpha", "labels.csv(2): machine is 'alpha', which no training case has, so the model does not know it. Did you mean 'Alpha'? It knows Alpha, beta.")]
    public void A_value_that_the_training_cases_do_not_explain_is_told_with_its_line(string name, string row, string message)
    {
        var coding = CovariateCoding.Fit([name], Three);
        Assert.Equal(message, folder.FaultOf(() => coding.Of(Table(row))));
    }

    [Theory]
    [InlineData("ages", "labels.csv(1): No training case has a covariate 'ages'. Did you mean 'age'? There are age, machine, sex.")]
    [InlineData("sex", "labels.csv: sex is 'F' in all 2 training cases, so a model can learn nothing from it. Leave it out of the model's Covariates.")]
    [InlineData("age", "labels.csv: age is '7' in all 2 training cases, so a model can learn nothing from it. Leave it out of the model's Covariates.")]
    [InlineData("machine", "labels.csv(3): machine is 'B', but a number in 1 of 2 training cases. Correct it, or say what the column holds: "
        + "new Covariate(\"machine\") { Kind = CovariateKind.Categorical }.")]
    public void A_column_that_teaches_nothing_or_cannot_be_understood_is_refused(string name, string message)
    {
        var table = Table("a.png,1,s,F,7,1", "b.png,2,s,F,7.0,B");
        Assert.Equal(message, folder.FaultOf(() => CovariateCoding.Fit([name], table)));
    }

    [Fact]
    public void A_stated_kind_is_kept_and_a_rule_must_suit_it()
    {
        var table = Table("a.png,1,s,F,7,1", "b.png,2,s,M,8,B", "c.png,2,s,M,9,2");
        Assert.Equal("machine (1 = 0, 2 = 1, B = 2)", CovariateCoding.Fit([new("machine") { Kind = CovariateKind.Categorical }], table).Description);
        Assert.Equal("age (7 = 0, 8 = 1, 9 = 2)", CovariateCoding.Fit([new("age") { Kind = CovariateKind.Categorical }], table).Description);
        var numbers = CovariateCoding.Fit([new("machine") { Kind = CovariateKind.Numeric }], table);
        Assert.StartsWith("labels.csv(3): machine is 'B', which is not a finite number.", folder.FaultOf(() => numbers.Of(table)), StringComparison.Ordinal);
        Assert.Contains("have no mean", folder.FaultOf(() => CovariateCoding.Fit([new("sex") { Missing = MissingValue.Mean }], table)), StringComparison.Ordinal);
        Assert.Contains("is no category", folder.FaultOf(() => CovariateCoding.Fit([new("age") { Missing = MissingValue.Category }], table)), StringComparison.Ordinal);
        Assert.Contains("named twice", folder.FaultOf(() => CovariateCoding.Fit(["age", "Age"], table)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_learnt_is_read_back_from_JSON_as_it_was()
    {
        var coding = CovariateCoding.Fit(["sex", "age", new("machine") { Missing = MissingValue.Category }], Three);
        var again = JsonSerializer.Deserialize<CovariateCoding>(JsonSerializer.Serialize(coding))!;
        Assert.Equal(coding.Description, again.Description);
        var (before, after) = (coding.Of(Three), again.Of(Three));
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(before[i / 3, i % 3], after[i / 3, i % 3]));
    }

    [Fact]
    public void A_case_without_a_table_is_named_by_its_id()
    {
        var drawn = new CaseTable([new Case("hand-7", "hand-7.png", 1, "p") { Covariates = CovariateText.None.Add("age", "old") }]);
        var fault = Assert.Throws<UserErrorException>(() => CovariateCoding.Fit(["age"], Three).Of(drawn));
        Assert.Equal("hand-7: age is 'old', which is not a finite number. Write it with a decimal point, such as 12.5.", fault.Message);
    }
}

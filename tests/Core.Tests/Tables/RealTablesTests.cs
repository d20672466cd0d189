using ImageRegression.Splits;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class RealTablesTests
{
    [SharedTheory]
    [InlineData("labels.csv")]
    [InlineData("data_info.csv")]
    public void The_bone_age_table_has_the_published_split(string file)
    {
        var cases = CaseTable.Read(SharedFolder.Path("data", "rsna-boneage-label-table", file), requireImages: false);
        var parts = SubjectSplit.FromTable(cases);
        Assert.Equal((12_370, 8_659, 1_237, 2_474), (cases.Count, parts.Train.Length, parts.Validation.Length, parts.Test.Length));
        Assert.Equal(6_696, cases.Cases.Count(row => row.Covariate("sex") == "M"));
        var scaling = LabelScaling.FitZScore(cases.Labels);
        Assert.Equal((127.4, 41.0), (Math.Round(scaling.Offset, 1), Math.Round(scaling.Divisor, 1)));
    }

    [SharedFact]
    public void The_absent_images_of_the_bone_age_table_are_reported() =>
        Assert.Contains("and 12350 more of 12370 faults",
            Assert.Throws<UserErrorException>(() => CaseTable.Read(SharedFolder.Path("data", "rsna-boneage-label-table", "data_info.csv"))).Message);

    [SharedTheory]
    [InlineData("bbbc005-cells", 1575, 399)]
    [InlineData("bccd-blood-cells", 292, 292)]
    [InlineData("hannover-covid-cxr", 179, 48)]
    [InlineData("tcga-lung-ct-age", 58, 35)]
    [InlineData("elpv-solar-cells", 1970, 1970)]
    [InlineData("pneumoniamnist-variant", 5030, 5030)]
    public void Tables_with_images_are_read_as_they_are(string folder, int images, int subjects)
    {
        var cases = CaseTable.Read(SharedFolder.Path("data", folder, "labels.csv"));
        Assert.Equal((images, subjects), (cases.Count, cases.Cases.DistinctBy(row => row.Subject).Count()));
        Assert.NotEmpty(SubjectSplit.FromTable(cases).Validation);
    }
}

// Checks our numbers against the original authors': every case of every golden file in a folder.
// Run       dotnet run -- script scripts/goldens.csx --set dir=../shared/goldens      about a minute
#load "goldens/GoldenCase.cs"
#load "goldens/GoldenNode.cs"
#load "goldens/RmLossGoldens.cs"
#load "goldens/RknnGoldens.cs"
#load "goldens/QualityGoldens.cs"
#load "goldens/HashUnit.cs"
#load "goldens/InceptionGoldens.cs"
#load "goldens/ClipGoldens.cs"
#load "goldens/OrdinalGoldens.cs"
#load "goldens/MatchingGoldenBatch.cs"
#load "goldens/AdaTripletGoldenMethod.cs"
#load "goldens/AdaTripletMinerGoldens.cs"
#load "goldens/AdaTripletMethodGoldens.cs"
#load "goldens/AdaTripletEquationGoldens.cs"
#load "goldens/MatchingBaselineGoldens.cs"
#load "goldens/AdaTripletGoldens.cs"
#load "goldens/RetrievalGoldens.cs"
#load "goldens/LearnerGoldens.cs"

using System.IO;
using System.Text.Json;

var folder = Arg("dir", "../shared/goldens", "folder of golden files");
var vocabulary = Arg("vocabulary", "../shared/clip/bpe_simple_vocab_16e6.txt.gz", "CLIP's vocabulary; without it token ids are not checked");

var checks = new Dictionary<string, Func<JsonElement, IEnumerable<GoldenCase>>>
{
    ["rmloss.json"] = RmLossGoldens.Check,
    ["rknn.json"] = RknnGoldens.Check,
    ["quality.json"] = QualityGoldens.Check,
    ["inception.json"] = InceptionGoldens.Check,
    ["ordinal.json"] = root => OrdinalGoldens.Check(root, vocabulary),
    ["learner.json"] = LearnerGoldens.Check,
    ["adatriplet.json"] = root => AdaTripletGoldens.Check(root).Concat(RetrievalGoldens.Check(root)),
};

var (passed, failed, withoutCheck) = (0, 0, new List<string>());
foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
{
    if (!checks.TryGetValue(Path.GetFileName(path), out var check))
    {
        withoutCheck.Add(Path.GetFileName(path));
        continue;
    }
    using var golden = JsonDocument.Parse(File.ReadAllBytes(path));
    foreach (var one in check(golden.RootElement))
    {
        if (!one.IsChecked)
        {
            Console.WriteLine($"none  {one.File}  {one.Name}: {one.Detail}");
            withoutCheck.Add($"{one.File} {one.Name}");
            continue;
        }
        Console.WriteLine($"{(one.Passed ? "pass" : "FAIL")}  {one.File}  {one.Name}: {one.Detail}");
        (passed, failed) = one.Passed ? (passed + 1, failed) : (passed, failed + 1);
    }
}

Console.WriteLine($"{passed + failed} cases: {passed} passed, {failed} failed" + (withoutCheck.Count == 0 ? "" : $"; no checks for {string.Join(", ", withoutCheck)}"));
return failed == 0 && passed > 0 ? 0 : 1;

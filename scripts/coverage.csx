// Line coverage of src (C#) over all test projects: a line counts as covered when any of them ran it.
// Run       dotnet run -- script scripts/coverage.csx --set results=artifacts/test-results
using System.Globalization;
using System.Xml.Linq;

var results = Arg("results", "artifacts/test-results", "folder that `dotnet test --collect` wrote into");
var minimum = Arg("minimum", 85.0, "line coverage below which the exit code is 1, in percent");

var lines = from report in Directory.EnumerateFiles(results, "coverage.cobertura.xml", SearchOption.AllDirectories)
            let document = XDocument.Load(report)
            from type in document.Descendants("class")
            let file = Path.GetFullPath((string)type.Attribute("filename")!, (string)document.Root!.Element("sources")!.Element("source")! + "/")
            where file.EndsWith(".cs", StringComparison.Ordinal) && file.Contains("/src/", StringComparison.Ordinal)
            from line in type.Element("lines")!.Elements("line")
            select (File: file, Number: (int)line.Attribute("number")!, Hit: (int)line.Attribute("hits")! > 0);

var covered = lines.GroupBy(line => (line.File, line.Number))
                   .Select(line => (line.Key.File, Hit: line.Any(run => run.Hit)))
                   .ToList();
if (covered.Count == 0)
{
    Console.Error.WriteLine($"No coverage report lies under {results}. Run: dotnet test --collect \"XPlat Code Coverage\"");
    return 1;
}

var projects = covered.GroupBy(line => line.File.Split("/src/")[^1].Split('/')[0]).OrderBy(project => project.Key, StringComparer.Ordinal);
foreach (var project in projects)
    Console.WriteLine($"{project.Key,-18} {Percent(project.Select(line => line.Hit)),6:0.0} %  of {project.Count(),6} lines");
var total = Percent(covered.Select(line => line.Hit));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"src (C#)",-18} {total,6:0.0} %  of {covered.Count,6} lines; at least {minimum:0.#} % is asked"));
return total >= minimum ? 0 : 1;

static double Percent(IEnumerable<bool> hits) => 100.0 * hits.Average(hit => hit ? 1.0 : 0.0);

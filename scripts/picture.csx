// Draws the picture of README: one test radiograph, its predicted bone age, and the training cases the answer rests on.
// Run       dotnet run -- script scripts/picture.csx --set cache=.cache      after experiments/baa.csx
using System.Globalization;
using System.Text;

var cache = Arg("cache", ".cache", "folder of results that holds a finished baa.csx on the phantom");
var write = Arg("write", "docs/images/evidence.svg", "file to write");
const int Height = 208, Width = 160, Gap = 14, Shown = 5;

var predictions = Directory.EnumerateFiles(Path.Combine(cache, "objects"), "predictions.csv", SearchOption.AllDirectories)
    .Select(file => new FileInfo(file)).MaxBy(file => file.LastWriteTimeUtc)
    ?? throw new UserErrorException("It holds no predictions. Run experiments/baa.csx first.", cache);
var lines = File.ReadAllLines(predictions.FullName);
var columns = lines[0].Split(',');
var cases = lines.Skip(1).Select(line => line.Split(',')).Select(Answer).ToList();   // ids of the phantom hold no comma
// Not the best answer but a typical one: the median error among those with enough neighbours.
var told = cases.Where(one => one.Evidence.Length >= Shown).OrderBy(one => Math.Abs(one.Predicted - one.Target)).ToList();
var shown = told[told.Count / 2];
var total = shown.Evidence.Sum(evidence => evidence.Weight);
var phantom = new HandPhantom(Seed: 1, Height, Width);

var svg = new StringBuilder();
var (imageWidth, imageHeight) = ((Shown + 1) * (Width + Gap) + 3 * Gap, Height + 104);
svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" width="{imageWidth}" height="{imageHeight}" viewBox="0 0 {imageWidth} {imageHeight}" font-family="Helvetica, Arial, sans-serif" font-size="14">""");
svg.AppendLine($"""<rect width="100%" height="100%" fill="#fff"/>""");
Hand(Gap, shown.Id, "#0072b2", $"predicted {Months(shown.Predicted)}", $"true age {Months(shown.Target)}");
svg.AppendLine(Label(Width + 4 * Gap, 22, "because of these training cases, nearest first:", "#333"));
svg.AppendLine(Label(Gap, 22, "a test radiograph", "#333"));
foreach (var (evidence, place) in shown.Evidence.Take(Shown).Select((evidence, place) => (evidence, place)))
    Hand(((place + 1) * (Width + Gap)) + (3 * Gap), evidence.Id, "#999", $"age {Months(evidence.Label)}",
        string.Create(CultureInfo.InvariantCulture, $"{evidence.Weight / total:0.0 %} of the answer"));
svg.AppendLine(Label(Gap, imageHeight - 10, $"Digital phantoms. {shown.Evidence.Length} training cases lie within the searched radius; the five nearest are shown.", "#666"));
svg.AppendLine("</svg>");
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(write))!);
File.WriteAllText(write, svg.ToString());
Console.WriteLine($"{write}: case {shown.Id}, predicted {Months(shown.Predicted)}, true {Months(shown.Target)}");
return 0;

CasePrediction Answer(string[] fields)
{
    string Of(string column) => fields[Array.IndexOf(columns, column)];
    double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    string[] Each(string column) => Of(column).Split(';', StringSplitOptions.RemoveEmptyEntries);
    var (ids, labels, distances, weights) = (Each("evidence_ids"), Each("evidence_labels"), Each("evidence_distances"), Each("evidence_weights"));
    return new(
        Of("id"), Of("subject"), Number(Of("target")), Number(Of("predicted")), WithinRadius: Of("within_radius") == "true",
        [.. ids.Select((id, i) => new CaseEvidence(id, Number(labels[i]), Number(distances[i]), Number(weights[i])))]);
}

void Hand(int x, string id, string frame, string first, string second)
{
    // Ids of the phantom count its subjects.
    var index = int.Parse(id.AsSpan(id.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1), CultureInfo.InvariantCulture);
    var png = Convert.ToBase64String(ImageCodec.EncodePng(phantom.Render(index), phantom.Layout));
    svg.AppendLine($"""<image x="{x}" y="32" width="{Width}" height="{Height}" href="data:image/png;base64,{png}"/>""");
    svg.AppendLine($"""<rect x="{x}" y="32" width="{Width}" height="{Height}" fill="none" stroke="{frame}" stroke-width="3"/>""");
    svg.AppendLine(Label(x, Height + 50, first, "#111"));
    svg.AppendLine(Label(x, Height + 68, second, "#555"));
}

static string Label(int x, int y, string text, string colour) => $"""<text x="{x}" y="{y}" fill="{colour}">{text}</text>""";

static string Months(double months) => string.Create(CultureInfo.InvariantCulture, $"{months:0} months");

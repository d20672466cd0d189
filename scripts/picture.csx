// Draws the picture of README: one test radiograph, its predicted bone age, and the training cases the answer rests on.
// Run       dotnet run -- script scripts/picture.csx --set cache=.cache      after experiments/baa.csx
using System.Globalization;
using System.Text;

var cache = Arg("cache", ".cache", "folder of results that holds a finished baa.csx on the phantom");
var write = Arg("write", "docs/images/evidence.svg", "file to write");
const int Height = 208, Width = 160, Gap = 14, Shown = 5;

var evidence = Directory.EnumerateFiles(Path.Combine(cache, "objects"), "evidence.csv", SearchOption.AllDirectories)
    .Select(file => new FileInfo(file)).MaxBy(file => file.LastWriteTimeUtc)
    ?? throw new UserErrorException("It holds no predictions. Run experiments/baa.csx first.", cache);
var neighbours = Rows(evidence.FullName).ToLookup(row => row["id"], row => new CaseEvidence(row["neighbour"], Number(row["label"]), Number(row["distance"]), Number(row["weight"])));
var cases = Rows(Path.Combine(evidence.DirectoryName!, "predictions.csv")).Select(row => new CasePrediction(
    row["id"], row["subject"], Number(row["target"]), Number(row["predicted"]), WithinRadius: row["within_radius"] == "true", [.. neighbours[row["id"]]])).ToList();
// Not the best answer but a typical one: the median error among those with enough neighbours.
var told = cases.Where(one => one.Evidence.Length >= Shown).OrderBy(one => Math.Abs(one.Predicted - one.Target)).ToList();
var shown = told[told.Count / 2];
var total = shown.Evidence.Sum(neighbour => neighbour.Weight);
var phantom = new HandPhantom(Seed: 1, Height, Width);

var svg = new StringBuilder();
var (imageWidth, imageHeight) = ((Shown + 1) * (Width + Gap) + 3 * Gap, Height + 104);
svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" width="{imageWidth}" height="{imageHeight}" viewBox="0 0 {imageWidth} {imageHeight}" font-family="Helvetica, Arial, sans-serif" font-size="14">""");
svg.AppendLine($"""<rect width="100%" height="100%" fill="#fff"/>""");
Hand(Gap, shown.Id, "#0072b2", $"predicted {Months(shown.Predicted)}", $"true age {Months(shown.Target)}");
svg.AppendLine(Label(Width + 4 * Gap, 22, "because of these training cases, nearest first:", "#333"));
svg.AppendLine(Label(Gap, 22, "a test radiograph", "#333"));
foreach (var (neighbour, place) in shown.Evidence.Take(Shown).Select((neighbour, place) => (neighbour, place)))
    Hand(((place + 1) * (Width + Gap)) + (3 * Gap), neighbour.Id, "#999", $"age {Months(neighbour.Label)}",
        string.Create(CultureInfo.InvariantCulture, $"{neighbour.Weight / total:0.0 %} of the answer"));
svg.AppendLine(Label(Gap, imageHeight - 10, $"Digital phantoms. {shown.Evidence.Length} training cases lie within the searched radius; the five nearest are shown.", "#666"));
svg.AppendLine("</svg>");
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(write))!);
File.WriteAllText(write, svg.ToString());
Console.WriteLine($"{write}: case {shown.Id}, predicted {Months(shown.Predicted)}, true {Months(shown.Target)}");
return 0;

static IEnumerable<Dictionary<string, string>> Rows(string file)
{
    string[][] lines = [.. File.ReadLines(file).Select(line => line.Split(','))];   // ids of the phantom hold no comma
    return lines.Skip(1).Select(fields => lines[0].Zip(fields).ToDictionary(cell => cell.First, cell => cell.Second));
}

static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

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

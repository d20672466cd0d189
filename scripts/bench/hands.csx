// Draws hands of the phantom as PNG files, to be asked about: of another population than those that studies draw.
// Run       dotnet run -- script scripts/bench/hands.csx --set write=hands --set count=500
var write = Arg("write", "hands", "folder to write; made if it is not there");
var count = Arg("count", 500, "hands to draw");
var height = Arg("height", 416, "rows, in pixels");

var phantom = new HandPhantom(Seed: 99, height, height * 10 / 13);
Directory.CreateDirectory(write);
foreach (var row in Enumerable.Range(0, count))
    File.WriteAllBytes(Path.Combine(write, $"{row:D4}.png"), ImageCodec.EncodePng(phantom.Render(row), phantom.Layout));
return count;

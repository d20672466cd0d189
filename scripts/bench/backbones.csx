// What it prints  parameters of every network for images, and what a step of training takes on a batch: seconds, and seconds of processors, which
//                 other work on the machine disturbs less.
// Run             dotnet run -- script scripts/bench/backbones.csx        about 10 minutes on two processors
using System.Diagnostics;
using System.Globalization;
using System.Text;

var side = Arg("side", 96, "height and width in pixels; a multiple of 16");
var batch = Arg("batch", 32, "images in a batch");
var steps = Arg("steps", 3, "steps that are timed, after one that is not; the fastest counts");

ModelSpec[] specs =
[
    new SmallResNetSpec(), new ResNet18Spec(), new ResNet34Spec(), new ResNet50Spec(), new DenseNet121Spec(), new EfficientNetB0Spec(), new ConvNeXtTinySpec(),
    new ViTSpec { Size = ViTSize.Tiny }, new ViTSpec { Size = ViTSize.Small }, new ViTSpec { Size = ViTSize.Base },
];
var table = new StringBuilder(FormattableString.Invariant($"{torch.get_num_threads()} threads, batches of {batch} grey images of {side} x {side}\n| network | parameters | s a step | processor s a step |\n|---|---|---|---|\n"));
foreach (var spec in specs)
{
    using var network = spec.Build(seed: 1, new PixelLayout(side, side));
    var parameters = network.parameters().Sum(parameter => parameter.numel());
    var (wall, processor) = Seconds(network);
    table.Append(CultureInfo.InvariantCulture, $"| {spec.Name} | {parameters:N0} | {wall:F2} | {processor:F2} |\n");
}
return table.ToString();

(double Wall, double Processor) Seconds(Module<ModelInput, Tensor> network)
{
    using var optimizer = torch.optim.Adam(network.parameters(), lr: 1e-4);
    var images = torch.rand(batch, 1, side, side);
    using var process = Process.GetCurrentProcess();
    var (wall, processor) = (double.PositiveInfinity, double.PositiveInfinity);
    for (var step = 0; step <= steps; step++)
    {
        using var scope = torch.NewDisposeScope();
        process.Refresh();
        var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        optimizer.zero_grad();
        network.call(images).pow(2).mean().backward();
        optimizer.step();
        process.Refresh();
        if (step > 0)
            (wall, processor) = (Math.Min(wall, clock.Elapsed.TotalSeconds), Math.Min(processor, (process.TotalProcessorTime - before).TotalSeconds));
    }
    return (wall, processor);
}

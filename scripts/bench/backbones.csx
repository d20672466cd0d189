// What it prints  parameters of every network, and what a step of training takes: for images on a batch of one size, seconds and seconds of processors,
//                 which other work on the machine disturbs less; for clips at their laptop sizes, seconds of processors as a multiple of those of
//                 SmallResNet on 32 images of 104 x 80, measured in turn with it, the fastest of each.
// Run             dotnet run -- script scripts/bench/backbones.csx        about 10 minutes on two processors; --set of=clips: one
using System.Diagnostics;
using System.Globalization;
using System.Text;

var side = Arg("side", 96, "height and width in pixels; a multiple of 16");
var batch = Arg("batch", 32, "images in a batch");
var steps = Arg("steps", 3, "steps that are timed, after one that is not; the fastest counts");
var of = Arg("of", "all", "images, clips or all");

ModelSpec[] images =
[
    new SmallResNetSpec(), new ResNet18Spec(), new ResNet34Spec(), new ResNet50Spec(), new DenseNet121Spec(), new EfficientNetB0Spec(), new ConvNeXtTinySpec(),
    new ViTSpec { Size = ViTSize.Tiny }, new ViTSpec { Size = ViTSize.Small }, new ViTSpec { Size = ViTSize.Base },
];
ModelSpec[] clips =
[
    TsmResNetSpec.Laptop, FrameConcatResNetSpec.Laptop, SwinTSpec.Laptop, FrameViTSpec.Laptop, TimeSformerSpec.Laptop, VideoMAESpec.Laptop,
];
var table = new StringBuilder();
if (of is "all" or "images")
{
    table.Append(CultureInfo.InvariantCulture, $"{torch.get_num_threads()} threads, batches of {batch} grey images of {side} x {side}\n| network | parameters | s a step | processor s a step |\n|---|---|---|---|\n");
    foreach (var spec in images)
    {
        using var step = new Step(spec, new(side, side), batch);
        step.Time(steps);
        table.Append(CultureInfo.InvariantCulture, $"| {spec.Name} | {step.Parameters:N0} | {step.Wall:F2} | {step.Processor:F2} |\n");
    }
}
if (of is "all" or "clips")
{
    var frames = new PixelLayout(64, 64) { Depth = 8 };
    table.Append(CultureInfo.InvariantCulture, $"{torch.get_num_threads()} threads, batches of 8 grey clips of {frames.Depth} frames of {frames.Height} x {frames.Width}\n| network | parameters | processor ms a step | relative to SmallResNet |\n|---|---|---|---|\n");
    using var peer = new Step(new SmallResNetSpec(), new(104, 80), 32);
    Step[] all = [.. clips.Select(spec => new Step(spec, frames, 8))];
    foreach (var step in all)   // one after the other, as in a study: what memory the allocator keeps is then the network's own
        for (var turn = 0; turn < 4; turn++)
        {
            peer.Time(steps);
            step.Time(steps);
        }
    foreach (var (spec, step) in clips.Zip(all))
    {
        table.Append(CultureInfo.InvariantCulture, $"| {spec.Name} | {step.Parameters:N0} | {1000 * step.Processor:F0} | {step.Processor / peer.Processor:F2} |\n");
        step.Dispose();
    }
    table.Append(CultureInfo.InvariantCulture, $"SmallResNet: {1000 * peer.Processor:F0} ms of processors\n");
}
return table.ToString();

sealed class Step(ModelSpec spec, PixelLayout layout, long batch) : IDisposable
{
    private readonly Module<ModelInput, Tensor> network = spec.Build(seed: 1, layout);
    private bool warm;

    public double Wall { get; private set; } = double.PositiveInfinity;

    public double Processor { get; private set; } = double.PositiveInfinity;

    public long Parameters => network.parameters().Sum(parameter => parameter.numel());

    public void Dispose() => network.Dispose();

    public void Time(int steps)
    {
        using var optimizer = torch.optim.Adam(network.parameters(), lr: 1e-4);
        using var images = torch.rand(layout.Depth == 1
            ? new long[] { batch, layout.Channels, layout.Height, layout.Width } : [batch, layout.Channels, layout.Depth, layout.Height, layout.Width]);
        using var process = Process.GetCurrentProcess();
        for (var step = warm ? 1 : 0; step <= steps; step++)
        {
            using var scope = torch.NewDisposeScope();
            process.Refresh();
            var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
            optimizer.zero_grad();
            network.call(images).pow(2).mean().backward();
            optimizer.step();
            process.Refresh();
            if (step > 0)
                (Wall, Processor) = (Math.Min(Wall, clock.Elapsed.TotalSeconds), Math.Min(Processor, (process.TotalProcessorTime - before).TotalSeconds));
        }
        warm = true;
    }
}

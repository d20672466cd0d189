namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            private sealed class LambdaSchedule(Optimizer optimizer, Func<int, double> factor, int last_epoch)
                : LRScheduler(optimizer, last_epoch)
            {
                private protected override double[] Next() => TimesBase(factor(Epoch));
            }

            private sealed class StepSchedule(Optimizer optimizer, int size, double gamma, int last_epoch)
                : LRScheduler(optimizer, last_epoch)
            {
                private protected override double[] Next() => Epoch == 0 || Epoch % size != 0 ? Rates : TimesRates(gamma);

                private protected override double[] At() => TimesBase(Math.Pow(gamma, Epoch / size));
            }

            private sealed class MultiStepSchedule(Optimizer optimizer, IList<int> milestones, double gamma, int last_epoch)
                : LRScheduler(optimizer, last_epoch)
            {
                private protected override double[] Next() => milestones.Contains(Epoch)
                    ? TimesRates(Math.Pow(gamma, milestones.Count(milestone => milestone == Epoch)))
                    : Rates;

                private protected override double[] At() =>
                    TimesBase(Math.Pow(gamma, milestones.Count(milestone => milestone <= Epoch)));
            }

            private sealed class ExponentialSchedule(Optimizer optimizer, double gamma, int last_epoch)
                : LRScheduler(optimizer, last_epoch)
            {
                private protected override double[] Next() => Epoch == 0 ? Rates : TimesRates(gamma);

                private protected override double[] At() => TimesBase(Math.Pow(gamma, Epoch));
            }

            private sealed class LinearSchedule(Optimizer optimizer, double start, double end, int length, int last_epoch)
                : LRScheduler(optimizer, last_epoch)
            {
                private protected override double[] Next() => Epoch switch
                {
                    0 => TimesRates(start),
                    _ when Epoch > length => Rates,
                    _ => TimesRates(1.0 + (end - start) / (length * start + (Epoch - 1) * (end - start))),
                };

                private protected override double[] At() =>
                    TimesBase(start + (end - start) * Math.Min(length, Epoch) / length);
            }

            private sealed class CosineSchedule(Optimizer optimizer, double length, double least, int last_epoch)
                : LRScheduler(optimizer, last_epoch)
            {
                private protected override double[] Next()
                {
                    if (Epoch == 0)
                        return Rates;
                    if (StepCount == 1)
                        return At();
                    if ((Epoch - 1 - length) % (2 * length) == 0)
                        return [.. Rates.Zip(BaseRates, (rate, initial) => rate + (initial - least) * (1 - Math.Cos(Math.PI / length)) / 2)];
                    var ratio = (1 + Math.Cos(Math.PI * Epoch / length)) / (1 + Math.Cos(Math.PI * (Epoch - 1) / length));
                    return [.. Rates.Select(rate => ratio * (rate - least) + least)];
                }

                private protected override double[] At() =>
                    [.. BaseRates.Select(initial => least + (initial - least) * (1 + Math.Cos(Math.PI * Epoch / length)) / 2)];
            }

            private sealed class SequentialSchedule : LRScheduler
            {
                private readonly LRScheduler[] parts;
                private readonly int[] milestones;

                public SequentialSchedule(Optimizer optimizer, LRScheduler[] parts, int[] milestones, int last_epoch)
                    : base(optimizer, last_epoch + 1)
                {
                    if (milestones.Length != parts.Length - 1)
                        throw new ArgumentException(
                            $"{parts.Length} schedules need {parts.Length - 1} milestones between them; {milestones.Length} are given.",
                            nameof(milestones));
                    if (parts.Any(part => part.Optimizer != optimizer))
                        throw new ArgumentException("All schedules must be of the same optimizer.", nameof(parts));
                    (this.parts, this.milestones) = (parts, milestones);

                    // Each part has already taken its first step when it was made: undo that, then start the first alone.
                    foreach (var group in optimizer.ParamGroups)
                        group.LearningRate = group.InitialLearningRate;
                    foreach (var part in parts)
                        part.Epoch--;
                    parts[0].step();
                }

                private protected override double[] Next()
                {
                    var place = milestones.Count(milestone => milestone <= Epoch);
                    if (place > 0 && milestones[place - 1] == Epoch)
                        parts[place].step(0);
                    else
                        parts[place].step();
                    return Rates;
                }
            }
        }
    }
}

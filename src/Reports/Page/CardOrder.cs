using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures;

namespace ImageRegression.Reports.Page;

/// <summary>Which cases are worth a picture first.</summary>
internal static class CardOrder
{
    /// <summary>
    /// Ids of images, most important first: the methods take turns, each with a case of its largest errors and then one
    /// spread evenly over the true values; a case brings its nearest neighbours along. Ids may repeat.
    /// </summary>
    public static IEnumerable<string> Of(IEnumerable<MethodFigures> methods, int neighbors)
    {
        var queues = methods.Select(method => InTurn(Worst(method), Even(method)).Distinct().ToArray()).ToArray();
        for (var turn = 0; queues.Any(queue => turn < queue.Length); turn++)
            foreach (var queue in queues.Where(queue => turn < queue.Length))
            {
                yield return queue[turn].Id;
                foreach (var evidence in queue[turn].Evidence.Take(neighbors))
                    yield return evidence.Id;
            }
    }

    private static IEnumerable<CasePrediction> Worst(MethodFigures method) =>
        method.Cases.OrderByDescending(one => Math.Abs(one.Predicted - one.Target));

    private static IEnumerable<CasePrediction> Even(MethodFigures method) =>
        Spread.Evenly([.. method.Cases.Select(one => one.Target)]).Select(i => method.Cases[i]);

    private static IEnumerable<T> InTurn<T>(IEnumerable<T> first, IEnumerable<T> second) =>
        first.Zip(second, (a, b) => new[] { a, b }).SelectMany(pair => pair);
}

using System.Collections.Immutable;
using ImageRegression.Images;

namespace ImageRegression.Studies;

/// <summary>Answers for any number of images in constant memory: one batch is embedded while the files of the next are decoded.</summary>
/// <param name="model">What answers.</param>
/// <param name="stated">What is known of every subject, by name; what a row of a table says is known besides.</param>
internal sealed class ImageAnswers(DeployedModel model, ImmutableSortedDictionary<string, string> stated) : IDisposable
{
    private const int BatchSize = 32;   // as for the embedding of a study's own images

    private readonly ImageHints hints = new(model);

    /// <summary>An answer for each image, in their order; a faulty image has its fault told and stops no other.</summary>
    /// <param name="images">The images; read as the answers are.</param>
    public IEnumerable<ImageAnswer> For(IEnumerable<AskedImage> images)
    {
        Task<Decoded[]>? waiting = null;
        try
        {
            foreach (var batch in images.Chunk(BatchSize))
            {
                var decoded = waiting;
                waiting = Task.Run(() => Decode(batch));
                if (decoded is not null)
                    foreach (var answer in Answer(decoded.GetAwaiter().GetResult()))
                        yield return answer;
            }
            var last = waiting;
            waiting = null;
            if (last is not null)
                foreach (var answer in Answer(last.GetAwaiter().GetResult()))
                    yield return answer;
        }
        finally
        {
            if (waiting is not null)   // whoever reads has had enough
                foreach (var one in waiting.GetAwaiter().GetResult())
                    one.Image?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => hints.Dispose();

    private Decoded[] Decode(AskedImage[] batch)
    {
        var decoded = new Decoded[batch.Length];
        Parallel.For(0, batch.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => decoded[i] = Decode(batch[i]));
        return decoded;
    }

    private Decoded Decode(AskedImage asked)
    {
        try
        {
            return new(asked, hints.Prepare(asked.File, ImageQuery.Covariates(model, stated, asked.Covariates)), null);
        }
        catch (UserErrorException fault)
        {
            return new(asked, null, fault.File is { } file && fault.Message.StartsWith(file + ": ", StringComparison.Ordinal) ? fault.Message[(file.Length + 2)..] : fault.Message);
        }
    }

    private ImmutableArray<ImageAnswer> Answer(Decoded[] batch)
    {
        Decoded[] whole = [.. batch.Where(one => one.Image is not null)];
        try
        {
            var answers = new Queue<ImageAnswer>(whole.Length == 0 ? [] : Answered(whole));
            return [.. batch.Select(one => one.Image is null ? new(one.Asked.Name, null, null, one.Fault) : answers.Dequeue())];
        }
        finally
        {
            foreach (var one in whole)
                one.Image!.Dispose();
        }
    }

    private IEnumerable<ImageAnswer> Answered(Decoded[] whole)
    {
        using var joined = ImageSet.Joined([.. whole.Select(one => one.Image!.Image)]);
        using var embedded = ImageQuery.Embed(model.Model, joined);
        var found = hints.For([.. whole.Select(one => one.Asked.File)], [.. whole.Select(one => one.Image!)], embedded);
        return [.. model.Index.Answer(embedded).Select((answer, i) => new ImageAnswer(whole[i].Asked.Name, answer, found[i], null))];
    }

    private sealed record Decoded(AskedImage Asked, PreparedImage? Image, string? Fault);
}

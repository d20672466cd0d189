namespace ImageRegression.Reports.Page;

/// <summary>How much a page may hold. With these a page of 2,000 cases stays below 8 MB, its library of 1.8 MB included.</summary>
internal sealed record PageLimits
{
    /// <summary>Cases of all methods together; a method that no longer fits is in the table of results and the SVG files only.</summary>
    public int Answers { get; init; } = 30_000;

    /// <summary>Training cases shown beside an answer.</summary>
    public int Neighbors { get; init; } = 8;

    /// <summary>Neighbours of all answers together; many answers show fewer each.</summary>
    public int AllNeighbors { get; init; } = 60_000;

    /// <summary>Training cases drawn in one embedding, taken evenly over the labels.</summary>
    public int TrainingPoints { get; init; } = 2_000;

    /// <summary>Covariates for whose values errors are shown apart.</summary>
    public int Groupings { get; init; } = 5;

    /// <summary>Queries of one method that the match board lists.</summary>
    public int Queries { get; init; } = 2_000;

    /// <summary>Queries of all methods together; many methods list fewer each.</summary>
    public int AllQueries { get; init; } = 18_000;

    /// <summary>Neighbours of a card that pictures are made for before those of all other cards.</summary>
    public int PicturedNeighbors { get; init; } = 5;

    /// <summary>Bytes of all pictures together, before Base64 makes them a third longer.</summary>
    public long PictureBytes { get; init; } = 2_200_000;
}

namespace ImageRegression.Tables;

/// <summary>Sex of a subject, numbered as the bone-age network's embedding expects it.</summary>
public enum Sex
{
    /// <summary>Female; 0 in tensors.</summary>
    Female = 0,

    /// <summary>Male; 1 in tensors.</summary>
    Male = 1,
}

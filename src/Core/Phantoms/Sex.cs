namespace ImageRegression.Phantoms;

/// <summary>Sex of a drawn subject.</summary>
public enum Sex
{
    /// <summary>Female; F in tables.</summary>
    Female = 0,

    /// <summary>Male; M in tables.</summary>
    Male = 1,
}

namespace TorchSharp.Modules;

/// <summary>Checks the settings of optimisers before any training starts.</summary>
internal static class SettingRange
{
    public static void AtLeastZero(double? value, string setting)
    {
        if (value is not >= 0)
            throw new ArgumentOutOfRangeException(setting, value, "Must be 0 or more.");
    }

    public static void Share(double? value, string setting)
    {
        if (value is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(setting, value, "Must be 0 or more and less than 1.");
    }
}

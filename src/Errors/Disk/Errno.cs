namespace ImageRegression;

/// <summary>The numbers by which Linux tells why a call failed. .NET's exceptions carry them as <see cref="Exception.HResult"/>.</summary>
internal static class Errno
{
    public const int Interrupted = 4, InputOutput = 5, NoSuchDevice = 6, WouldBlock = 11, CrossDevice = 18, NoDevice = 19, Invalid = 22,
        TooManyInSystem = 23, TooManyOpen = 24, NoSpace = 28, ReadOnly = 30, NameTooLong = 36, NoLocks = 37, NotImplemented = 38,
        LinkLoop = 40, NotSupported = 95, NotConnected = 107, TimedOut = 110, Stale = 116, RemoteInputOutput = 121, QuotaExceeded = 122;

    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHeld = unchecked((int)0x80070020), MacWouldBlock = 35;

    /// <summary>Whether there is no room left.</summary>
    public static bool IsFull(int error) => error is NoSpace or QuotaExceeded or WindowsDiskFull;

    /// <summary>Whether the disk, or the way to it, has failed.</summary>
    public static bool IsDiskFailure(int error) =>
        error is InputOutput or NoSuchDevice or NoDevice or NotConnected or TimedOut or Stale or RemoteInputOutput;

    /// <summary>Whether somebody else has the file locked.</summary>
    public static bool IsHeld(int error) =>
        error == (OperatingSystem.IsWindows() ? WindowsHeld : OperatingSystem.IsMacOS() ? MacWouldBlock : WouldBlock);
}

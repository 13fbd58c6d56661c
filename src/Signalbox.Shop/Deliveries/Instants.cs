using System.Diagnostics;

namespace Signalbox.Shop.Deliveries;

/// <summary>The instants of a delivery at which a test ends the process, as a power cut would. Not there in a shipped build.</summary>
internal static class Instants
{
    /// <summary>Names the instant.</summary>
    public const string Variable = "SIGNALBOX_END_AT";

    /// <summary>All of them, in their order.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "order-found",
        "order-looked-at",
        "units-planned",
        "unit-reserved",
        "before-send",
        "after-send",
        "send-recorded",
        "before-ship",
        "after-ship",
        "ship-recorded",
    ];

    /// <summary>Ends the process with SIGKILL where it is told to.</summary>
    [Conditional("DEBUG")]
    public static void Reached(string name)
    {
        if (Environment.GetEnvironmentVariable(Variable) == name)
            Process.GetCurrentProcess().Kill();
    }
}

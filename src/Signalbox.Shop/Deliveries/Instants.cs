using System.Diagnostics;

namespace Signalbox.Shop.Deliveries;

/// <summary>The instants of a delivery at which a test ends the process, as a power cut would. Not there in a shipped build.</summary>
internal static class Instants
{
    /// <summary>Names the instant.</summary>
    public const string Variable = "SHOP_END_AT";

    /// <summary>Ends the process with SIGKILL where it is told to.</summary>
    [Conditional("DEBUG")]
    public static void Reached(string name)
    {
        if (Environment.GetEnvironmentVariable(Variable) == name)
            Process.GetCurrentProcess().Kill();
    }
}

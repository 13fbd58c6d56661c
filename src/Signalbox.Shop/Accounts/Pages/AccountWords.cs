namespace Signalbox.Shop.Accounts.Pages;

/// <summary>How the state of an account is shown.</summary>
internal static class AccountWords
{
    /// <summary>The end of its key: <c>held.risk</c>, <c>connected</c> …</summary>
    public static string State(ShopAccount account) =>
        !account.Switches.Enabled ? "off"
        : account.Hold is { } hold ? $"held.{hold.Why}"
        : account.Line.State is "connected" or "connecting" or "waiting" ? account.Line.State
        : "connecting";

    public static string Lamp(ShopAccount account) =>
        State(account) switch
        {
            "connected" => "ok",
            "off" or "connecting" => "off",
            "waiting" => "warn",
            _ => "crit",
        };
}

using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>An account as the platform knows it.</summary>
public sealed class XianyuAccount
{
    private readonly ConcurrentDictionary<string, string> accessTokens = new(StringComparer.Ordinal);

    internal XianyuAccount(string id, string nick) => (Id, Nick) = (id, nick);

    /// <summary>Its <c>unb</c>.</summary>
    public string Id { get; }

    /// <summary>What others see.</summary>
    public string Nick { get; }

    /// <summary>The session: whoever sends it is the account.</summary>
    public string Cookie2 { get; private set; } = Hex(16);

    /// <summary>Whether that session is over; whoever sends it is nobody then.</summary>
    public bool IsSessionOver { get; private set; }

    /// <summary>Whether a session that is over is given anew to whoever asks silently.</summary>
    public bool IsRenewable { get; set; } = true;

    /// <summary>Whether the account stays signed in for long.</summary>
    public bool HasLongLogin { get; internal set; }

    /// <summary>What calls have to be signed with; null before the first call.</summary>
    public string? Token { get; private set; }

    /// <summary>What a browser would show to be copied.</summary>
    public string Cookies =>
        $"unb={Id}; cookie2={Cookie2}; _tb_token_={Cookie2[..8]}; XSRF-TOKEN={Cookie2[8..16]}; cna=made-up";

    /// <summary>What a connection of a device registers with, as the call for it answers.</summary>
    public string AccessTokenFor(string device) => accessTokens.GetOrAdd(device, _ => Hex(16));

    /// <summary>The session is over: calls say so until it is renewed or somebody signs in again.</summary>
    public void EndSession() => IsSessionOver = true;

    internal void NewSession() => (Cookie2, IsSessionOver) = (Hex(16), false);

    /// <summary>No device may connect without asking for a new one.</summary>
    public void EndAccessTokens() => accessTokens.Clear();

    /// <summary>A device may connect with this.</summary>
    internal void Allow(string device, string token) => accessTokens[device] = token;

    internal bool Allows(string device, string token) => accessTokens.GetValueOrDefault(device) == token;

    internal string NewToken() => Token = Hex(16);

    private static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}

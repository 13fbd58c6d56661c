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
    public string Cookie2 { get; } = Hex(16);

    /// <summary>What calls have to be signed with; null before the first call.</summary>
    public string? Token { get; private set; }

    /// <summary>What a browser would show to be copied.</summary>
    public string Cookies =>
        $"unb={Id}; cookie2={Cookie2}; _tb_token_={Cookie2[..8]}; XSRF-TOKEN={Cookie2[8..16]}; cna=made-up";

    /// <summary>What a connection of a device registers with, as the call for it answers.</summary>
    public string AccessTokenFor(string device) => accessTokens.GetOrAdd(device, _ => Hex(16));

    /// <summary>No device may connect without asking for a new one.</summary>
    public void EndAccessTokens() => accessTokens.Clear();

    internal bool Allows(string device, string token) => accessTokens.GetValueOrDefault(device) == token;

    internal string NewToken() => Token = Hex(16);

    private static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
